"""What stands for something of the user's: contacts, wallets, amounts of money, zones. Their words are quoted, not
read: resolving them is not for an interpreter to decide."""

import re
from collections.abc import Iterator

from ...base import Request, ToolSpec
from ...phrases import TURNED
from ...values import money
from ...values.base import Found, Span
from ...values.people import without_names
from ...values.registry import find, read
from .clause import Clause, Fit
from .context import before_text
from .profiles import Param

_ROWS = ("person", "person.name", "person.phone", "person.email", "wallet")
_KNOWN = (*_ROWS, "phone", "place", "currency")
_SURE, _GIVEN = 6.0, 4.0  # how well it suits; and what of that is for being known


def hands_over(tool: ToolSpec) -> bool:
    """Whether a tool does something to a contact or a wallet of the user's, and not only reads."""
    return tool.risk != "read" and any(kind in _ROWS for kind in tool.param_kinds.values())


def as_it_stands(text: str) -> bool:
    """Whether these words may ask for something to be done now, as they stand: no "not", "if" or "later", no question
    about it and no tale of it."""
    return not (TURNED.search(text) or _TOLD.search(text))


_TOLD = re.compile(
    r"^\W*(?:(?:and|so|but|well)\s+)?(?:did|do|does|have|has|had|should|shall|may|must|how|why|what|who|where|which|is|are|was|were|"
    r"(?:can|could|would|might) (?:i|we)|(?:i|we|he|she|they) (?:have |had |just |already )?(?:sent|paid|gave|given|"
    r"transferred|made|did|wired))\b|"
    r"怎么|如何|为什么|多少|谁|是否|有没有|能不能给我|[吗嗎么?？]\s*$|[转轉付给給汇匯发發](?:了|过|過)",
    re.IGNORECASE,
)


def quoted(param: Param, clause: Clause, request: Request, strict: bool) -> Iterator[Fit]:
    """What is said for such a parameter. strict: of amounts only those that are sums of money without doubt, and no
    currency that is said with one: it comes with the amount."""
    if param.kind in _KNOWN:
        span = find(param.kind, clause.text, request, param.schema)
        if span is not None and not (strict and param.kind == "currency" and _with_amount(span, clause, request)):
            said = clause.text[span.start : span.end]
            yield Fit(
                _SURE, span.start, span.end, said, kind="name", given=_GIVEN, lead=before_text(clause, span.start)
            )
    elif param.kind == "amount" and strict:
        for one in _sums(clause, request):
            said = clause.text[one.start : one.end]
            if isinstance(read(param.kind, said, request, param.schema), Found):
                yield Fit(_SURE, one.start, one.end, said, kind="number", given=_GIVEN)


def _sums(clause: Clause, request: Request) -> Iterator[money.Money]:
    return money.scan_money(without_names(clause.text, request), request)


def _with_amount(span: Span, clause: Clause, request: Request) -> bool:
    return any(one.start <= span.start and span.end <= one.end for one in _sums(clause, request))
