"""The user's own wallets: by label or a part of it, by the currency they hold, or as the default one.

A label that was only heard alike is a question.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..base import Candidate, Json, Language, Request, WalletRef
from . import currencies
from .base import Found, NotFound, NotUnderstood, Reading, Several, Span
from .people import ending, names
from .words import HAN, fold, has_han, level, simplified

_SHORTEST = {"en": 4, "zh": 2}  # letters of a label that may be recognised by its sound
_LONGEST = 6  # words, or Chinese characters, before "account" that may say which


def read(said: Any, request: Request, _schema: Json) -> Reading:
    if not isinstance(said, str) or not fold(said):
        return NotUnderstood()
    wallets = named(said, request)
    if not wallets:
        alike = _sounding_like(said, request)
        return Several(candidates(alike, request.language)) if alike else NotFound()
    if len({wallet.account for wallet in wallets}) == 1:
        return Found(wallets[0].account) if wallets[0].account else NotFound()
    return Several(candidates(wallets, request.language))


def find(text: str, request: Request, _schema: Json) -> Span | None:
    spans = [span for span in scan(text, request) if not span.doubtful]
    return spans[0] if spans and all(span.reading == spans[0].reading for span in spans) else None


def scan(text: str, request: Request) -> Iterator[Span]:
    """Every place in the text that names a wallet, left to right; doubtful where it may be an ordinary word."""
    plain = simplified(level(text)) if has_han(text) else level(text)
    places: dict[tuple[int, int], bool] = {}
    for wallet in request.wallets:
        label = re.escape(names.plain(wallet.label)).replace(r"\ ", r"\s+")
        for match in re.finditer(rf"(?<![a-z0-9]){label}(?![a-z0-9])", plain) if label else ():
            sure = " " in match.group() or _LEADS.search(plain[: match.start()]) or _FOLLOWS.match(plain, match.end())
            places[match.span()] = not sure
    for holder in _HOLDER.finditer(plain):
        which = next((one for one in _before(plain, holder.start()) if named(plain[one : holder.end()], request)), None)
        if which is not None:
            places[which, holder.end()] = False
    past = 0
    for (start, end), doubtful in sorted(places.items(), key=lambda place: (place[0][0], -place[0][1])):
        reading = read(text[start:end], request, {})
        if start >= past and isinstance(reading, Found | Several):
            past = end
            yield Span(start, end, reading, doubtful)


def named(said: str, request: Request) -> list[WalletRef]:
    """The wallets these words can mean: by account, label or default, else by a part of the label or the currency."""
    key, bare = fold(said), _bare(said)
    if not bare:
        return []
    wallets = request.wallets
    default = [wallet for wallet in wallets if wallet.is_default] if bare in _DEFAULT else []
    code = currencies.named(bare, request)
    return (
        [wallet for wallet in wallets if wallet.account and fold(wallet.account) == key]
        or [wallet for wallet in wallets if key == fold(wallet.label)]
        or [wallet for wallet in wallets if bare == _bare(wallet.label)]
        or default
        or [wallet for wallet in wallets if _part_of(bare, wallet, request) or code == wallet.currency.upper()]
    )


def candidates(wallets: Sequence[WalletRef], language: Language) -> tuple[Candidate, ...]:
    """The wallets to choose from; `value` is the label, or the account where two share it."""
    labels = [fold(wallet.label) for wallet in wallets]
    return tuple(
        Candidate(
            wallet.label,
            wallet.label if labels.count(fold(wallet.label)) == 1 else wallet.account,
            ending(wallet.account, language) if wallet.account else wallet.currency,
        )
        for wallet in wallets
    )


_DEFAULT = ("default", "main", "usual", "normal", "regular", "默认", "主", "主要", "常用", "平时")
_NOISE = re.compile(
    r"\b(?:from|with|using|out of|my|the|our|account|wallet|card|one|pocket)\b|"
    r"我的|钱包|账户|帐户|户头|账号|帐号|账|卡|那个|那张|这个|的$|^用|^从"
)
_HAN_HOLDER = "钱包|账户|帐户|户头|账号|帐号"
_HOLDER = re.compile(rf"(?<![a-z])(?:account|wallet|card|one)(?![a-z])|{_HAN_HOLDER}")
_LEADS = re.compile(r"(?:(?<![a-z])(?:from|with|using|via|into|my|of|the|and|or)\s+|[从用到入进的在和或])$")
_FOLLOWS = re.compile(
    rf"\s+(?:account|wallet|card)(?![a-z])|{_HAN_HOLDER}|里|中|支付|付款|转账|余额|扣|还[有剩]|有多少"
)
_WORD = re.compile(rf"[a-z0-9$€£¥]+|[{HAN}]")


def _bare(said: str) -> str:
    """The words without "my", "account", 钱包 and the like."""
    text = " ".join(_NOISE.sub(" ", names.plain(said)).split())
    return text.replace(" ", "") if has_han(text) else text


def _part_of(bare: str, wallet: WalletRef, request: Request) -> bool:
    """Whether the words are of the label, or of it and the wallet's own currency: "travel", "euro travel"."""
    label = _bare(wallet.label)

    def is_currency(rest: str) -> bool:
        return not rest or currencies.named(rest, request) == wallet.currency.upper()

    if not has_han(bare):
        words = label.split()
        rest = " ".join(word for word in bare.split() if word not in words)
        return rest != bare and is_currency(rest)
    cuts = ((bare[:cut], bare[cut:]) for cut in range(len(bare) + 1))
    return any(len(part) > 1 and part in label and is_currency(rest) for cut in cuts for part, rest in (cut, cut[::-1]))


def _sounding_like(said: str, request: Request) -> list[WalletRef]:
    from .sounds import hanzi, latin  # 35 ms

    bare = _bare(said)
    if len(bare) < _SHORTEST["zh" if has_han(bare) else "en"]:
        return []
    scored = []
    for wallet in request.wallets:
        label = _bare(wallet.label)
        if has_han(bare) and has_han(label) and len(bare) == len(label):
            scored.append((hanzi.likeness(tuple(hanzi.readings(bare)), tuple(hanzi.readings(label))), wallet))
        elif not has_han(bare + label) and label:
            scored.append((latin.likeness(names.words(bare), names.words(label)), wallet))
    return [wallet for score, wallet in sorted(scored, key=lambda each: -each[0]) if score]


def _before(text: str, end: int) -> Iterator[int]:
    """Where words that end at `text[end]` may begin, the longest first."""
    starts = [word.start() for word in _WORD.finditer(text, max(0, end - 60), end)][-_LONGEST:]
    yield from (start for start in starts if not re.search(r"[,.;:!?，。；：！？、]", text[start:end]))
