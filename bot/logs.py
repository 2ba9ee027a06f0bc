"""What is logged, and what never is: no words of a citizen reach a log."""

from __future__ import annotations

import logging
import warnings

# Packages that talk at INFO, some of them with the text of messages.
CHATTY = (
    "alembic",
    "apscheduler",
    "matplotlib",
    "rasa",
    "rasa_sdk",
    "sentence_transformers",
    "transformers",
)


def set_up_logs() -> None:
    """Our own log at INFO, the packages in use from WARNING on; their warnings are not shown."""
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def quiet_rasa() -> None:
    """Rasa's own messages from WARNING on; to be called before it is used.

    It logs through structlog, which by itself prints everything.
    """
    # Imported here: it takes as long as all that a command without Rasa does.
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
