"""Fuzzing of what reads strangers' bytes: `python -m tests.fuzz.targets TARGET [-runs=200000]`.

Coverage leads atheris (libFuzzer) to new inputs; it ends with an error where a target raises what
is not expected of it. It takes the process over, so that each target runs in one of its own.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Mapping

import atheris

with atheris.instrument_imports(include=["bot.channels", "defusedxml", "json"]):
    from bot.channels.bodies import json_body
    from bot.channels.wechat_crypto import Sealer
    from bot.channels.wechat_messages import incoming
    from bot.channels.wechat_xml import read_xml, write_xml
    from bot.errors import Forged, Malformed

SEALER = Sealer.of("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx0123")


def xml(data: bytes) -> None:
    """What is read is a message or none, and can be written and read again."""
    try:
        fields = read_xml(data)
        incoming(fields)
    except Malformed:
        return
    flat = {name: value for name, value in fields.items() if name.isascii() and name.isalnum()}
    read_xml(write_xml({f"A{name}": value for name, value in flat.items()}).encode())


def crypto(data: bytes) -> None:
    """No bytes are taken for sealed ones, as they are or in Base64; what is sealed is opened."""
    for sealed in (data.decode("latin-1"), base64.b64encode(data).decode()):
        try:
            SEALER.open(sealed)
        except Forged:
            continue
        raise AssertionError("opened what nobody sealed")
    assert SEALER.open(SEALER.seal(data)) == data


def json(data: bytes) -> None:
    """A body is an object or refused."""
    try:
        assert isinstance(json_body(data), dict)
    except Malformed:
        return


TARGETS: Mapping[str, Callable[[bytes], None]] = {"xml": xml, "crypto": crypto, "json": json}


def main() -> None:
    """Fuzzes the target that is named first; all else is libFuzzer's."""
    name, *others = sys.argv[1:]
    atheris.Setup([sys.argv[0], *others], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
