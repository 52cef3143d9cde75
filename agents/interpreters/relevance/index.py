"""Many tools at once: which words, concepts and meanings lead to which of them, and how far an utterance does."""

import math
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..base import ToolSpec
from ..values.words import has_han
from .asking import Asking
from .profiles import profiles_of
from .vectors import available, encode
from .vocabulary import vocabulary

Row = NDArray[np.float64]
_Places = NDArray[np.intp]
_Key = TypeVar("_Key", bound=Hashable)

_MOST = 8
_PER_TEXT = 2.5  # words of content that may hold one value which is neither number nor name
# Of doings that may stand for each other ("turn off the alarm", `cancel_alarm`).
_RELATED_FITS = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """What speaks for and against each tool; a number for each, in the tools' order.

    with_vectors: whether there is a model of meaning; without it the next three are 0.
    near, near_frame, nearest: cosine of the tool's meaning with the utterance, with its frame, the greater of both.
    shared: how much of what the utterance says the tool has words for, where what many tools have counts less.
    named: the share of the tool's name that was said.
    doing: 1 where the tool does what is asked first, -1 where it does something else; any_doing: 1 where it does
    something that is mentioned.
    thing, param_thing: whether what the utterance is about is what the tool is named for, or a parameter of it.
    wrong_thing: 1 where it is named for something else; unsaid_thing: where it is named for something, and the
    utterance is about nothing that is known.
    listed: 1 where one of the values it lists was said.
    foreign: 1 where it says nothing in Chinese and the utterance is, so that they can share few words.
    lacks_numbers, lacks_texts: how many of the values it requires the utterance can not hold, at most 2 and 1.
    """

    with_vectors: bool
    near: Row
    near_frame: Row
    nearest: Row
    shared: Row
    named: Row
    doing: Row
    any_doing: Row
    thing: Row
    wrong_thing: Row
    unsaid_thing: Row
    foreign: Row
    param_thing: Row
    listed: Row
    lacks_numbers: Row
    lacks_texts: Row


class Index:
    """Tools, to be asked which of them an utterance is about."""

    def __init__(self, tools: Sequence[ToolSpec]) -> None:
        self.tools = tuple(tools)
        profiles = profiles_of(self.tools)
        self._meanings = np.stack([profile.meaning for profile in profiles])
        self._words = _places(profile.words for profile in profiles)
        self._named = _places(profile.name for profile in profiles)
        self._name_weight = np.array([sum(profile.name.values()) or 1.0 for profile in profiles])
        self._doings = _places(profile.doings for profile in profiles)
        self._does = np.array([bool(profile.doings) for profile in profiles])
        self._things = _places(profile.things for profile in profiles)
        self._is_about = np.array([bool(profile.things) for profile in profiles])
        self._any_things = _places(profile.things | profile.described for profile in profiles)
        self._param_things = _places(profile.param_things for profile in profiles)
        self._listed = _places(profile.listed for profile in profiles)
        self._english = np.array([profile.english for profile in profiles])
        self._numbers = np.array([profile.numbers for profile in profiles])
        self._texts = np.array([profile.texts for profile in profiles])

    def signs(self, asked: Asking) -> Signs:
        """What the words, concepts, meaning and values of an utterance say about each tool."""
        # `einsum` stays on this thread; a product by BLAS wakes others, which costs more than it saves.
        near, near_frame = np.einsum("td,ud->ut", self._meanings, encode([asked.whole, asked.frame])).astype(np.float64)
        thing = self._thing(asked)
        left = np.maximum(0, asked.numbers - self._numbers)
        room = asked.names + left + len(asked.content) / _PER_TEXT
        return Signs(
            with_vectors=available(),
            near=near,
            near_frame=near_frame,
            nearest=np.maximum(near, near_frame),
            shared=self._sum(self._words, self._telling(asked.words)),
            named=np.minimum(1, self._sum(self._named, asked.words) / self._name_weight),
            doing=self._doing(asked),
            any_doing=np.sign(self._sum(self._doings, dict.fromkeys(asked.doings, 1.0))),
            thing=thing,
            wrong_thing=(self._is_about & (thing == 0) & bool(asked.things)).astype(np.float64),
            unsaid_thing=(self._is_about & (not asked.things)).astype(np.float64),
            foreign=(self._english & has_han(asked.whole)).astype(np.float64),
            param_thing=np.minimum(1, self._sum(self._param_things, asked.things)),
            listed=self._values(asked),
            lacks_numbers=np.clip(self._numbers - asked.numbers, 0, 2).astype(np.float64),
            lacks_texts=np.clip(self._texts - room, 0, 1),
        )

    def _sum(self, places: Mapping[_Key, _Places], weights: Mapping[_Key, float]) -> Row:
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

    def _telling(self, words: Mapping[str, float]) -> dict[str, float]:
        """What words say here: what all tools have tells nothing apart, so the rest says as much more."""
        here = {word: says * self._rarity(word, self._words) for word, says in words.items()}
        more = sum(words.values()) / (sum(here.values()) or 1.0)
        return {word: says * more for word, says in here.items()}

    def _values(self, asked: Asking) -> Row:
        said = [value for value in self._listed if value <= asked.words.keys()]
        return np.sign(self._sum(self._listed, dict.fromkeys(said, 1.0)))

    def _thing(self, asked: Asking) -> Row:
        weights = {thing: clear * self._rarity(thing, self._any_things) for thing, clear in asked.things.items()}
        return np.minimum(1, self._sum(self._things, weights))

    def _doing(self, asked: Asking) -> Row:
        if not asked.leading:
            return np.zeros(len(self.tools))
        fits = np.where(self._does, -1.0, 0.0)
        for doing, places in self._doings.items():
            if not asked.leading.isdisjoint(vocabulary().related.get(doing, ())):
                fits[places] = _RELATED_FITS
        for doing in asked.leading & self._doings.keys():
            fits[self._doings[doing]] = 1.0
        return fits


def _places(keys: Iterable[Collection[_Key]]) -> dict[_Key, _Places]:
    """Which tools each key leads to."""
    found: defaultdict[_Key, list[int]] = defaultdict(list)
    for at, own in enumerate(keys):
        for key in own:
            found[key].append(at)
    return {key: np.array(places) for key, places in found.items()}


_indexes: OrderedDict[tuple[int, ...], Index] = OrderedDict()


def index_of(tools: Sequence[ToolSpec]) -> Index:
    """The index of these tools. It is kept in the process for the lists used last, each known by its tools' identities
    (which are not given to others, as long as the index holds them)."""
    key = tuple(map(id, tools))
    index = _indexes.get(key)
    if index is None:
        index = _indexes[key] = Index(tools)
        while len(_indexes) > _MOST:
            _indexes.popitem(last=False)
    return index
