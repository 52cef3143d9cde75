"""Staff's templates: `{param}` and `{result.path}` slots, and `[parts]` that are kept only where every slot in them
has a value. A value is put in once: braces inside it mean nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..base import Language, Request, ToolSpec
from ..outputs import output_of
from ..values.words import has_han
from .values import money, result_value, speak_value
from .words import WORDS


def title_of(tool: ToolSpec) -> str:
    return tool.title or tool.action.replace("_", " ")


def only_one(tool: ToolSpec, name: str) -> bool:
    """Whether no other parameter is of the same kind."""
    return sum(tool.kind(other) == tool.kind(name) for other in tool.properties) == 1


def label_of(tool: ToolSpec, name: str, language: Language) -> str:
    schema = tool.properties.get(name)
    title = schema.get("title") if isinstance(schema, dict) else None
    called = WORDS[language].kinds.get(tool.kind(name))
    if called and not has_han(str(title)) and only_one(tool, name):
        return called
    if isinstance(title, str) and title.strip():
        return title if title.isupper() else title[0].lower() + title[1:]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()


_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([\w.-]+)\}")
_PAIR = re.compile(r"\{([\w-]+)\}\s*\{([\w-]+)\}")


def slots_of(template: str) -> list[str] | None:
    """The slots that a template names, or `None` where its brackets do not match."""
    bare = _SLOT.sub("", _OPTIONAL.sub(r"\1", template))
    return None if re.search(r"[{}\[\]]", bare) else _SLOT.findall(template)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_value: bool = False


class Sentence:
    """Puts values into a template. `spoken`: the params it has said; `complete`: no slot outside brackets was empty;
    `values_end`: where the last value in what was rendered ends, 0 where there is none."""

    def __init__(self, tool: ToolSpec, params: Mapping[str, Any], request: Request, result: Any = None) -> None:
        self.tool = tool
        self.params = params
        self.request = request
        self.result = result
        self.spoken: set[str] = set()
        self.complete = True
        self.values_end = 0
        self._slots: frozenset[str] = frozenset()

    def listed(self, names: Iterable[str]) -> list[str]:
        """ "amount 50", one per parameter, in the schema's order."""
        order = {name: place for place, name in enumerate(self.tool.properties)}
        ordered = sorted(names, key=lambda name: order.get(name, len(order)))
        return [f"{label_of(self.tool, name, self.request.language)} {self.value(name)}" for name in ordered]

    def value(self, name: str) -> str:
        output = output_of(self.params[name])
        if output is not None:
            return WORDS[self.request.language].output.format(step=output.step)
        return speak_value(self.tool.kind(name), self.params[name], self.request, self.tool.schema(name))

    def render(self, template: str) -> str:
        self._slots = frozenset(_SLOT.findall(template))
        pieces: list[_Piece] = []
        at = 0
        for optional in _OPTIONAL.finditer(template):
            pieces += self._filled(template[at : optional.start()], optional=False)
            pieces += self._filled(optional[1], optional=True)
            at = optional.end()
        pieces += self._filled(template[at:], optional=False)
        text = "".join(piece.text for piece in pieces)
        last = max((place for place, piece in enumerate(pieces) if piece.is_value), default=-1)
        led = len(text) - len(text.lstrip())
        self.values_end = max(sum(len(piece.text) for piece in pieces[: last + 1]) - led, 0)
        return text.strip()

    def _filled(self, template: str, *, optional: bool) -> list["_Piece"]:
        """The template with its slots filled; nothing at all for an optional part with an empty slot."""
        pieces: list[_Piece] = []
        spoken: set[str] = set()
        at = 0
        while slot := _SLOT.search(template, at):
            words = template[at : slot.start()]
            pair = _PAIR.match(template, slot.start())
            both = self._money(pair[1], pair[2]) if pair else None
            value, names = (both, {pair[1], pair[2]}) if pair and both else self._slot(slot[1])
            at = pair.end() if pair and both else slot.end()
            if value is None:
                if optional:
                    return []
                self.complete = False
                pieces.append(_Piece(words.rstrip()))
            else:
                pieces += [_Piece(words), _Piece(value, is_value=True)]
                spoken |= names
        self.spoken |= spoken
        return [*pieces, _Piece(template[at:])]

    def _slot(self, slot: str) -> tuple[str | None, set[str]]:
        root, _, path = slot.partition(".")
        if root == "result" and "result" not in self.tool.properties:
            return result_value(self.result, path, self.request), set()
        if self.params.get(slot) is None:
            return None, set()
        currency_names = [name for name in self.params if self.tool.kind(name) == "currency"]
        if self.tool.kind(slot) == "amount" and len(currency_names) == 1 and currency_names[0] not in self._slots:
            return self._money(slot, currency_names[0]), {slot, currency_names[0]}
        return self.value(slot), {slot}

    def _money(self, amount: str, currency: str) -> str | None:
        if (self.tool.kind(amount), self.tool.kind(currency)) != ("amount", "currency"):
            return None
        both = (self.params.get(amount), self.params.get(currency))
        if None in both or any(output_of(value) for value in both):
            return None
        return money(self.params[amount], str(self.params[currency]), self.request.language)
