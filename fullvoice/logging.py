"""One log: loguru to the console and errors to a rotating file; the standard library's loggers are routed in.

Messages are static and data stands in fields (`logger.bind`); what was said and secrets are never among them.
"""

import logging
import sys
from typing import Any

from loguru import logger

from .lib.context import request_id

_FORMAT = (
    "<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> <level>{level:<7}</level> "
    "<cyan>{extra[request_id]}</cyan> {name}: {message} <dim>{extra[fields]}</dim>"
)


class Intercept(logging.Handler):
    """Hands records of the standard library on to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level: str | int = logger.level(record.levelname).name
        except ValueError:
            level = record.levelno
        patched = logger.patch(lambda entry: entry.update({"name": record.name}))
        patched.opt(exception=record.exc_info).log(level, "{}", record.getMessage())


def _prepare(record: Any) -> None:
    extra = record["extra"]
    fields = " ".join(f"{key}={value}" for key, value in extra.items() if key not in ("request_id", "fields"))
    extra["fields"] = fields
    extra["request_id"] = request_id.get() or "-"


def configure(config: dict[str, Any]) -> None:
    """Django's `LOGGING_CONFIG`: `{"level", "file", "test"}`."""
    logger.remove()
    logger.configure(patcher=_prepare)
    if not config["test"]:
        logger.add(sys.stderr, level=config["level"], format=_FORMAT, backtrace=False, diagnose=False)
        logger.add(
            config["file"],
            level="ERROR",
            format=_FORMAT,
            rotation="10 MB",
            retention=5,
            # diagnose would print the values of variables, and with them what users said.
            backtrace=False,
            diagnose=False,
            delay=True,
        )
    logging.basicConfig(handlers=[Intercept()], level=logging.INFO, force=True)
    # These log addresses with query strings, bodies or every frame at INFO.
    for noisy in ("httpx", "httpx2", "httpcore", "httpcore2", "mcp", "openai", "uvicorn.access", "asyncio", "daphne"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
