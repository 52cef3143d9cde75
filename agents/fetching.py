"""The speech pack, fetched while the server already answers: `manage.py models pull` as a process of its own, of low
priority, whose progress is shown in the terminal and in `/health`. What is there is not fetched again."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from loguru import logger

from . import voicing

NICE = 15
_PROGRESS = re.compile(r"^(?P<model>\S+)  \[[# ]*\]\s+(?P<percent>\d+)%")


@dataclass
class Fetching:
    """How far it is: `model` is under way and `percent` of it there. `failure`: why it could not be had, one line."""

    running: bool = False
    model: str = ""
    percent: int = 0
    failure: str = ""

    @property
    def detail(self) -> str:
        """For people; "" where there is nothing to say."""
        if self.running:
            return f"fetching the speech models: {self.model or 'beginning'} {self.percent} %"
        return self.failure


state = Fetching()


def missing() -> bool:
    return settings.SPEECH and len(voicing.folders()) < len(voicing.pack())


async def fetch(say: Callable[[str], Any]) -> None:
    """Fetch what is missing, then load it. say: told a line now and then. Ends the pull where it is cancelled."""
    state.running, state.failure = True, ""
    say("Fetching the speech models (SPEECH=off does without); text works already.\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(settings.BASE_DIR / "manage.py"), "models", "pull", "speech",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        start_new_session=True, preexec_fn=_gently,
    )  # fmt: skip
    last = ""
    try:
        assert process.stderr is not None  # noqa: S101 - for mypy
        async for line in process.stderr:
            last = line.decode(errors="replace").strip()
            if found := _PROGRESS.match(last):
                state.model, state.percent = found["model"], int(found["percent"])
                say(f"  {last}\n")
        failed = await process.wait() != 0
    finally:
        state.running = False
        if process.returncode is None:
            # Its downloads are processes of their own, in its group.
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if failed:
        state.failure = last or "the speech models could not be fetched"
        say(f"The speech models could not be fetched, text works: {state.failure}\n")
        logger.warning("speech models could not be fetched")
        return
    say("Speech is ready.\n")
    await voicing.warm_up()


def _gently() -> None:
    os.nice(NICE)
