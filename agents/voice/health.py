"""Which backends work: one that failed is left alone for a while and shown with what it said."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .ports import BackendUnavailable

REST_S = 30.0  # seconds that a backend which failed is not asked

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Standing:
    """A backend for people: `detail` says what failed, "" where nothing did."""

    name: str
    ok: bool
    detail: str = ""


class Record:
    """What became of the backends of a chain."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[str, tuple[float, str]] = {}

    def failed(self, name: str, error: BackendUnavailable) -> None:
        self._failed[name] = self._clock(), str(error)

    def worked(self, name: str) -> None:
        self._failed.pop(name, None)

    def rests(self, name: str) -> bool:
        return name in self._failed and self._clock() - self._failed[name][0] < REST_S

    def standing(self, names: Iterable[str]) -> list[Standing]:
        return [Standing(name, name not in self._failed, self._failed.get(name, (0.0, ""))[1]) for name in names]
