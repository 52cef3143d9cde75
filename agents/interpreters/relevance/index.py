"""Many tools at once: which words, concepts and meanings lead to which of them, and how far an utterance leads to each."""

import math
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base import ToolSpec
from .asking import Asking
from .profiles import profiles_of
from .vectors import encode

Row = NDArray[np.float64]
_Places = NDArray[np.intp]

_MOST = 32
_ROOM = 0.7  # a single word in common is not the whole
_PER_TEXT = 2.5  # words of content that may hold one value which is neither number nor name
# Doings that may stand for each other ("turn off the alarm", `cancel_alarm`).
_RELATED = {
    frozenset(pair.split("-"))
    for pair in (
        "off-remove on-create start-create start-on stop-off stop-remove search-show recommend-search recommend-show play-on"
        " play-start stop-pause resume-play increase-create change-create decrease-remove order-buy book-order rate-create"
        " pay-transfer send-transfer convert-calculate calculate-show complete-remove complete-change snooze-change"
        " navigate-show like-create book-create increase-change decrease-change increase-on decrease-off explain-show"
        " explain-search convert-show mute-off mute-stop mute-decrease confirm-show call-send translate-convert order-create"
        " buy-create book-buy"
    ).split()
}
_RELATED_FITS = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """What speaks for and against each tool; a number for each, in the tools' order.

    near, near_frame, nearest: cosine of the tool's meaning with the utterance, with its frame, the greater of both.
    covered: the share of what the utterance says that the tool has words for, where what many tools have counts less;
    content: the share of its content words; explained: how much its parameters' descriptions have of it.
    named: the share of the tool's name that was said.
    doing: 1 where the tool does what is asked first, -1 where it does something else; any_doing: 1 where it does something
    that is mentioned.
    thing, wrong_thing, param_thing: whether the things it is named for, or its parameters, are what the utterance is about.
    lacks_numbers, lacks_texts: how many of the values it requires the utterance can not hold, at most 2 and 1.
    """

    near: Row
    near_frame: Row
    nearest: Row
    covered: Row
    content: Row
    explained: Row
    named: Row
    doing: Row
    any_doing: Row
    thing: Row
    wrong_thing: Row
    param_thing: Row
    lacks_numbers: Row
    lacks_texts: Row


class Index:
    """Tools, to be asked which of them an utterance is about."""

    def __init__(self, tools: Sequence[ToolSpec]) -> None:
        self.tools = tuple(tools)
        profiles = profiles_of(self.tools)
        self._meanings = np.stack([profile.meaning for profile in profiles])
        self._words = _places(profile.words for profile in profiles)
        self._explained = _places(profile.explained for profile in profiles)
        self._named = _places(profile.name for profile in profiles)
        self._name_weight = np.array([sum(profile.name.values()) or 1.0 for profile in profiles])
        self._doings = _places(profile.doings for profile in profiles)
        self._does = np.array([bool(profile.doings) for profile in profiles])
        self._things = _places(profile.things for profile in profiles)
        self._is_about = np.array([bool(profile.things) for profile in profiles])
        self._any_things = _places(profile.things | profile.described for profile in profiles)
        self._param_things = _places(profile.param_things for profile in profiles)
        self._numbers = np.array([profile.numbers for profile in profiles])
        self._texts = np.array([profile.texts for profile in profiles])

    def signs(self, asked: Asking) -> Signs:
        """What the words, concepts, meaning and values of an utterance say about each tool."""
        near, near_frame = (self._meanings @ encode([asked.whole, asked.frame]).T).T.astype(np.float64)
        thing = self._thing(asked)
        left = np.maximum(0, asked.numbers - self._numbers)
        room = asked.names + left + len(asked.content) / _PER_TEXT
        return Signs(
            near=near,
            near_frame=near_frame,
            nearest=np.maximum(near, near_frame),
            covered=self._covered(asked),
            content=self._sum(self._words, asked.content) / (sum(asked.content.values()) + _ROOM),
            explained=self._sum(self._explained, self._spread(asked)),
            named=self._sum(self._named, asked.words) / self._name_weight,
            doing=self._doing(asked),
            any_doing=np.sign(self._sum(self._doings, dict.fromkeys(asked.doings, 1.0))),
            thing=thing,
            wrong_thing=(self._is_about & (thing == 0)).astype(np.float64),
            param_thing=np.minimum(1, self._sum(self._param_things, asked.things)),
            lacks_numbers=np.clip(self._numbers - asked.numbers, 0, 2).astype(np.float64),
            lacks_texts=np.clip(self._texts - room, 0, 1),
        )

    def _sum(self, places: Mapping[str, _Places], weights: Mapping[str, float]) -> Row:
        """For each tool, the weights of those keys that lead to it."""
        total = np.zeros(len(self.tools))
        for key, weight in weights.items():
            if key in places:
                total[places[key]] += weight
        return total

    def _rarity(self, key: str, places: Mapping[str, _Places]) -> float:
        """1 for what leads to one tool or to none, less the more it leads to."""
        tools = len(self.tools)
        return math.log(1 + tools / len(places[key])) / math.log(1 + tools) if key in places else 1.0

    def _spread(self, asked: Asking) -> dict[str, float]:
        return {word: says * self._rarity(word, self._words) for word, says in asked.words.items()}

    def _covered(self, asked: Asking) -> Row:
        weights = self._spread(asked)
        return self._sum(self._words, weights) / (sum(weights.values()) or 1.0)

    def _thing(self, asked: Asking) -> Row:
        weights = {thing: clear * self._rarity(thing, self._any_things) for thing, clear in asked.things.items()}
        return np.minimum(1, self._sum(self._things, weights))

    def _doing(self, asked: Asking) -> Row:
        if not asked.leading:
            return np.zeros(len(self.tools))
        fits = np.where(self._does, -1.0, 0.0)
        for doing, places in self._doings.items():
            if any(frozenset((doing, leading)) in _RELATED for leading in asked.leading):
                fits[places] = _RELATED_FITS
        for doing in asked.leading & self._doings.keys():
            fits[self._doings[doing]] = 1.0
        return fits


def _places(keys: Iterable[Collection[str]]) -> dict[str, _Places]:
    """Which tools each key leads to."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(keys):
        for key in own:
            found[key].append(at)
    return {key: np.array(places) for key, places in found.items()}


_indexes: OrderedDict[tuple[int, ...], Index] = OrderedDict()


def index_of(tools: Sequence[ToolSpec]) -> Index:
    """The index of these tools, kept in the process for the lists used last."""
    key = tuple(map(id, tools))
    index = _indexes.get(key)
    if index is None or any(kept is not tool for kept, tool in zip(index.tools, tools, strict=True)):
        index = _indexes[key] = Index(tools)
        while len(_indexes) > _MOST:
            _indexes.popitem(last=False)
    return index
