"""The user's own wallets: by label, by the currency they hold, or as the default one."""

import re
from collections.abc import Sequence
from typing import Any

from ..base import Candidate, Json, Language, Request, WalletRef
from . import currencies
from .base import Found, NotFound, NotUnderstood, Reading, Several, Span
from .people import ending
from .words import fold, has_han, level


def read(said: Any, request: Request, _schema: Json) -> Reading:
    if not isinstance(said, str) or not fold(said):
        return NotUnderstood()
    wallets = named(said, request)
    if not wallets:
        return NotFound()
    if len({wallet.account for wallet in wallets}) == 1:
        return Found(wallets[0].account) if wallets[0].account else NotFound()
    return Several(candidates(wallets, request.language))


def find(text: str, request: Request, schema: Json) -> Span | None:
    spans = []
    plain = level(text)
    for wallet in sorted(request.wallets, key=lambda wallet: len(wallet.label), reverse=True):
        label = level(wallet.label.strip())
        start = plain.find(label) if label else -1
        reading = read(wallet.label, request, schema) if start >= 0 else None
        if isinstance(reading, Found | Several):
            spans.append(Span(start, start + len(label), reading))
    return spans[0] if spans and all(span.reading == spans[0].reading for span in spans) else None


def named(said: str, request: Request) -> list[WalletRef]:
    """The wallets these words can mean, by the first of account, label, default and currency that fits any."""
    key, bare = fold(said), _bare(said)
    default = [wallet for wallet in request.wallets if wallet.is_default] if bare in _DEFAULT else []
    code = currencies.named(bare, request) if bare else None
    return (
        [wallet for wallet in request.wallets if wallet.account and fold(wallet.account) == key]
        or [wallet for wallet in request.wallets if key == fold(wallet.label)]
        or [wallet for wallet in request.wallets if bare and bare == _bare(wallet.label)]
        or default
        or [wallet for wallet in request.wallets if code and wallet.currency.upper() == code]
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


_DEFAULT = ("default", "main", "usual", "默认", "默認", "主", "常用")
_NOISE = re.compile(r"\b(?:from|my|the|account|wallet|one)\b|我的|钱包|錢包|账户|帳戶|账号|賬戶|那个|的$|^用|^从")


def _bare(said: str) -> str:
    """The words without "my", "account", 钱包 and the like."""
    text = " ".join(_NOISE.sub(" ", fold(said)).split())
    return text.replace(" ", "") if has_han(text) else text
