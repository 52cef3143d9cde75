"""The verbs on the log: append, erase what is personal, prove.

Each chain is numbered from 1 without gaps, and each entry's hash covers the hash of the one before it. An entry is
appended in the transaction that changes the row it tells of, so that neither is there without the other.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from types import NoneType
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from loguru import logger

from fullvoice.lib.context import request_id

from .models import ChainHead, Status, Step, StepLog

SYSTEM = "system"

_WHOLE = ("user_id", "session_id", "turn_id", "plan_step", "duration_ms")
_TEXTS = ("chain", "step", "status", "code", "message", "plan_id", "action")
_PAGE = 5_000

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def session_chain(pk: int) -> str:
    return f"session:{pk}"


def user_chain(pk: int) -> str:
    return f"user:{pk}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step to be recorded. `message` is static English, `detail` is JSON and holds nothing personal; what is
    personal (speech, names, accounts) goes into `content`, which can be erased."""

    chain: str
    step: str
    status: str
    message: str
    user_id: int | None = None
    session_id: int | None = None
    turn_id: int | None = None
    plan_id: str = ""
    plan_step: int | None = None
    action: str = ""
    code: str = ""
    duration_ms: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the log does not hold; `seq` is the entry's number in its chain."""

    chain: str
    seq: int
    problem: str


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _bytes(value: Any) -> bytes:
    return _encode(value).encode()


def _hash(covered: dict[str, Any]) -> str:
    return sha256(_bytes(covered)).hexdigest()


def _digest(salt: str, content: dict[str, Any]) -> str:
    return sha256(salt.encode() + _bytes(content)).hexdigest()


def _as_stored(value: dict[str, Any]) -> dict[str, Any]:
    """What JSON gives back: keys are texts, tuples are lists. Raises `TypeError` and `ValueError` for no JSON."""
    # Half of a surrogate pair, which MariaDB refuses, becomes a question mark.
    stored: dict[str, Any] = json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False).encode(errors="replace"))
    return stored


def _locked_head(chain: str) -> tuple[int, str]:
    heads = ChainHead.objects.select_for_update().filter(pk=chain).values_list("seq", "hash")
    for head in heads:
        return head
    # Another may create it at the same moment: both insert, one row is there, and the lock decides who is first.
    ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
    return heads.all().get()


def _row(entry: Entry, seq: int, prev_hash: str) -> StepLog:
    # A value that the database gives back as another would break the chain for ever: refuse it now.
    for name in _WHOLE:
        if type(getattr(entry, name)) not in (int, NoneType):
            raise TypeError(f"{name} of an entry is a whole number or None")
    for name in _TEXTS:
        if not isinstance(getattr(entry, name), str):
            raise TypeError(f"{name} of an entry is a text")
    now = timezone.now()
    covered = {
        "chain": entry.chain,
        "seq": seq,
        "prev_hash": prev_hash,
        "step": entry.step,
        "status": entry.status,
        "code": entry.code,
        "message": entry.message,
        "user_id": entry.user_id,
        "session_id": entry.session_id,
        "turn_id": entry.turn_id,
        "plan_id": entry.plan_id,
        "plan_step": entry.plan_step,
        "action": entry.action,
        "duration_ms": entry.duration_ms,
        "request_id": request_id.get(),
        "detail": _as_stored(entry.detail),
        "content_digest": "",
    }
    content, salt = None, ""
    if entry.content is not None:
        content, salt = _as_stored(entry.content), secrets.token_hex(16)
        covered["content_digest"] = _digest(salt, content)
    hashed = _hash(covered | {"created_at": _time(now)})
    return StepLog(**covered, created_at=now, hash=hashed, content=content, content_salt=salt)


def record(*entries: Entry) -> list[StepLog]:
    """Append `entries`, in their order, in the caller's transaction; answers the rows in that order.

    Costs a locking read and an update per chain, and one insert for all. Chains are locked in the order of their
    names, until the caller's transaction ends. Raises `RuntimeError` outside a transaction, `TypeError` and
    `ValueError` for what is no JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs into the transaction that changes the row it tells of")
    heads = {chain: _locked_head(chain) for chain in sorted({entry.chain for entry in entries})}
    rows = []
    for entry in entries:
        seq, prev_hash = heads[entry.chain]
        row = _row(entry, seq + 1, prev_hash)
        heads[entry.chain] = row.seq, row.hash
        rows.append(row)
    _unguarded().bulk_create(rows)
    for chain, (seq, hashed) in heads.items():
        ChainHead.objects.filter(pk=chain).update(seq=seq, hash=hashed)
    return rows


def _unguarded() -> "QuerySet[StepLog]":
    """The log without its append-only guard: for `record`, which appends, and `erase`, and nobody else."""
    return QuerySet(StepLog)


def erase(*, user_id: int, by: int | None) -> int:
    """Erase the personal content of the user's entries, with its salts, and record that; answers how many entries.

    `by` is the user who asked for it (None: the system). The chains stay provable: they hold only salted digests.
    """
    with transaction.atomic():
        count = _unguarded().filter(user_id=user_id, content__isnull=False).update(content=None, content_salt="")
        record(
            Entry(
                chain=user_chain(user_id),
                step=Step.POLICY,
                status=Status.SUCCESS,
                message="personal content erased",
                user_id=user_id,
                detail={"entries": count, "by": by},
            )
        )
    logger.bind(user=user_id, entries=count).info("personal content erased")
    return count


_COVERED = (
    *("chain", "seq", "prev_hash", "step", "status", "code", "message", "user_id", "session_id", "turn_id"),
    *("plan_id", "plan_step", "action", "duration_ms", "request_id", "content_digest"),
)


def _stored(chain: str | None) -> Iterator[tuple[Any, ...]]:
    """Every row with its chain's head as of the same moment, by chain and number.

    In pages, since the MySQL client holds a whole result in memory. Times and JSON come as their raw texts: what
    cannot be read is a finding, not an error.
    """
    head = ChainHead.objects.filter(chain=OuterRef("chain"))
    rows = (
        StepLog.objects.order_by("chain", "seq")
        .annotate(
            raw_time=Cast("created_at", CharField()),
            raw_detail=Cast("detail", TextField()),
            raw_content=Cast("content", TextField()),
            head_seq=Subquery(head.values("seq")),
            head_hash=Subquery(head.values("hash")),
        )
        .values_list(
            *_COVERED, "raw_time", "raw_detail", "raw_content", "content_salt", "hash", "head_seq", "head_hash"
        )
    )
    if chain is not None:
        rows = rows.filter(chain=chain)
    page = list(rows[:_PAGE])
    while page:
        yield from page
        last_chain, last_seq = page[-1][:2]
        # Written so that SQLite, too, begins in the index where the last page ended.
        rest = Q(chain__gte=last_chain) & (Q(chain__gt=last_chain) | Q(seq__gt=last_seq))
        page = list(rows.filter(rest)[:_PAGE])


def _problems(row: tuple[Any, ...], before: tuple[int, str]) -> Iterator[str]:
    covered = dict(zip(_COVERED, row, strict=False))
    raw_time, raw_detail, raw_content, salt, hashed = row[len(_COVERED) : -2]
    if covered["seq"] != before[0] + 1:
        yield "entries before this one are missing"
    elif covered["prev_hash"] != before[1]:
        yield "does not link to the entry before it"
    try:
        # SQLite leaves out a fraction of nought.
        covered["created_at"] = raw_time.replace(" ", "T") + ("+00:00" if "." in raw_time else ".000000+00:00")
        covered["detail"] = json.loads(raw_detail)
        if _hash(covered) != hashed:
            yield "was changed: its hash does not match"
        if raw_content is None:
            if salt:
                yield "its personal content is gone, but was not erased"
        elif _digest(salt, json.loads(raw_content)) != covered["content_digest"]:
            yield "its personal content was changed"
    except (TypeError, ValueError, AttributeError):
        yield "cannot be read"


def verify(chain: str | None = None) -> list[Broken]:
    """Prove the log, or one chain of it: numbers, links, hashes, digests of what was not erased, and heads.

    Answers every place that does not hold; none is a proof, given that the heads are genuine. May run while
    others append.
    """
    broken: list[Broken] = []
    current: str | None = None
    last, head = (0, ""), (0, "")

    def close() -> None:
        if current is not None and last != head:
            broken.append(Broken(current, last[0], "is not the last entry that the chain's head names"))

    for row in _stored(chain):
        if row[0] != current:
            close()
            current, last = row[0], (0, "")
        broken += [Broken(row[0], row[1], problem) for problem in _problems(row, last)]
        last, head = (row[1], row[-3]), row[-2:]
    close()
    empty = ChainHead.objects.exclude(chain__in=StepLog.objects.values("chain"))
    if chain is not None:
        empty = empty.filter(chain=chain)
    broken += [Broken(name, 0, "every entry is missing") for name in empty.values_list("chain", flat=True)]
    return broken
