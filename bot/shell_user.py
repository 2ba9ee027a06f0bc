"""Who runs a command, as it is written down with what the command changes."""

from __future__ import annotations

import getpass

NAMELESS = "shell"


def shell_user() -> str:
    """The name of the user of the shell; NAMELESS where there is none, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return NAMELESS
