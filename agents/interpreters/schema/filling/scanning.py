"""Everything in a clause that could be a value: what is marked as one, dates and times, numbers, names and phrases."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...base import Request
from ...values import numbers
from ...values.calendar import Mention
from .clause import Candidate, Clause, Kind
from .groups import groups_of
from .moments import mentions, side_of, surely
from .patterns import (
    ANNOUNCED,
    ASIDE,
    BRACKETS,
    CALENDAR,
    CODED,
    DIGITS,
    FORMULA,
    INCHES,
    LINKS,
    MONTHS,
    NO_NUMBER,
    QUOTE_MARKS,
    QUOTES,
    REGION,
    SCALES,
    SENTENCE_END,
    SQUARE,
    STREET,
    STREETS,
    TRAILING_LEAD,
    UNIT,
    WRAPPED,
)
from .regions import is_region
from .units import DIMENSIONS, OFTEN
from .words import Word, stem, words_of


def scan(text: str, request: Request) -> Clause:
    """The clause with its words and everything in it that could be a value."""
    words = words_of(text)
    scanned = _Scan(text, words)
    scanned.skip(tool.action for tool in request.tools)
    found = [*scanned.marked(), *scanned.moments(request), *scanned.numbers(), *scanned.names(), *scanned.phrases()]
    found += scanned.rests([one for one in found if one.kind == "moment"])
    asides = tuple(match.span() for match in ASIDE.finditer(text))
    return Clause(text, words, found, tuple(groups_of(text, found)), asides)


class _Scan:
    def __init__(self, text: str, words: list[Word]) -> None:
        self.text = text
        self.words = words
        self.taken: list[tuple[int, int]] = []

    def free(self, start: int, end: int) -> bool:
        return not any(start < stop and begin < end for begin, stop in self.taken)

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """The words that lie in `text[start:end]`, first and last (exclusive)."""
        inside = [at for at, word in enumerate(self.words) if word.start < end and start < word.end]
        if inside:
            return inside[0], inside[-1] + 1
        at = next((at for at, word in enumerate(self.words) if word.start >= end), len(self.words))
        return at, at

    def skip(self, names: Iterable[str]) -> None:
        """The tools' own names are no values."""
        for name in names:
            at = self.text.find(name) if len(name) > 3 and ("_" in name or "." in name) else -1
            while at >= 0:
                self.taken.append((at, at + len(name)))
                at = self.text.find(name, at + 1)

    # What is marked as a value: brackets, quotes, addresses, codes

    def marked(self) -> Iterator[Candidate]:
        whole = WRAPPED.fullmatch(self.text)
        begin, stop = whole.span(1) if whole else (0, len(self.text))
        for match in BRACKETS.finditer(self.text, begin, stop):
            value = _listed(match.group())
            if value is not None and self.free(*match.span()):
                for inner in DIGITS.finditer(self.text, *match.span()):
                    yield from self.digits(inner)
                self.taken = [span for span in self.taken if span[0] < match.start() or span[1] > match.end()]
                yield self.mark("list", match.start(), match.end(), value)
        for match in QUOTES.finditer(self.text, begin, stop):
            group = next(index for index in range(1, 8) if match[index] is not None)
            said = match[group].strip(" ,")
            if said and self.free(match.start(), match.end()):
                start, end = match.span(group)
                first, last = self.covered(start, end)
                self.taken.append((match.start(), match.end()))
                yield Candidate("quote", match.start(), match.end(), first, last, said)
        for pattern in (CODED, FORMULA):
            for match in pattern.finditer(self.text, begin, stop):
                if self.free(*match.span()):
                    yield self.mark("code", match.start(), match.end(), match.group().rstrip(".,;"))

    def mark(self, kind: Kind, start: int, end: int, value: Any) -> Candidate:
        self.taken.append((start, end))
        return Candidate(kind, start, end, *self.covered(start, end), value)

    # Dates and times

    def moments(self, request: Request) -> Iterator[Candidate]:
        for said in mentions(self.text, request):
            if not self.free(said.start, said.end):
                if (
                    self.text[said.start - 1 : said.start] in QUOTE_MARKS
                    and self.text[said.end : said.end + 1] in QUOTE_MARKS
                ):
                    yield self.moment(said, 0)
                continue
            sure = surely(self.text[said.start : said.end]) and said.kind not in ("duration", "recurring")
            yield self.moment(said, 0)
            ends = len(said.parts) == 2 and said.parts[0].kind == said.parts[1].kind
            for place, part in enumerate(said.parts):
                yield self.moment(part, (-1 if place == 0 else 1) if ends else side_of(said))
            if sure:
                yield from self.calendar(said.start, said.end)
                self.taken.append((said.start, said.end))

    def moment(self, said: Mention, side: int) -> Candidate:
        return Candidate("moment", said.start, said.end, *self.covered(said.start, said.end), said, side=side)

    def calendar(self, start: int, end: int) -> Iterator[Candidate]:
        """The hour, minute, month and year of a date or time, and the one that is coming, as numbers."""
        for pattern, counted in CALENDAR:
            for match in pattern.finditer(self.text, start, end):
                said = match[1].lower()
                value = MONTHS.index(said[:3]) + 1 if counted == "month" else said if said.isdigit() else 1
                counted_as = (stem(said) if counted == "coming" else stem(counted),)
                unit = said if counted == "coming" else ""
                span = match.span(1)
                yield Candidate("number", *span, *self.covered(*span), Decimal(value), unit, counted_as)

    # Numbers

    def numbers(self) -> Iterator[Candidate]:
        for match in DIGITS.finditer(self.text):
            yield from self.digits(match)
        for number in numbers.scan(self.text):
            if self.free(number.start, number.end):
                yield from self.number(number.start, number.end, number.value, "")
        for at, word in enumerate(self.words):
            if word.lower in OFTEN:
                yield Candidate("number", word.start, word.end, at, at + 1, Decimal(OFTEN[word.lower]), "", ("often",))

    def digits(self, match: re.Match[str]) -> Iterator[Candidate]:
        text, end = self.text, match.end()
        scale = (match["scale"] or "").strip().lower()
        if (scale == "m" and not match["money"]) or (match["scale"] == "K" and not match["money"]):
            scale, end = "", match.end("digits")
        value = Decimal(match["digits"].replace(",", "")) * SCALES.get(scale, 1)
        if self.free(match.start(), end) and not NO_NUMBER.match(text, end):
            yield from self.number(match.start(), end, -value if match["sign"] else value, match["money"] or "")

    def number(self, start: int, end: int, value: Decimal, money: str) -> Iterator[Candidate]:
        unit, unit_at = "$" if money else "", None
        after = UNIT.match(self.text, end)
        if after and not money:
            said = (after["sign"] or after["word"]).lower()
            whole = SQUARE.sub("m²", said)
            single = said.split()[0]
            if single == "in" and not INCHES.match(self.text, end):
                single = whole = ""
            if whole in DIMENSIONS:
                unit, unit_at = whole, after.span("sign" if after["sign"] else "word")
            elif single in DIMENSIONS:
                unit, unit_at = single, (after.start("word"), after.start("word") + len(single))
        self.taken.append((start, unit_at[1] if unit_at else end))
        first, last = self.covered(start, end)
        following = self.covered(*unit_at)[1] if unit_at else last
        counted: tuple[str, ...] = ()
        for word in self.words[following : following + 3]:
            if word.broken or word.closed:
                break
            counted = (*counted, word.stem)
        yield Candidate("number", start, end, first, last, value, unit, counted)
        if unit_at:
            yield Candidate("unit", *unit_at, *self.covered(*unit_at), self.text[slice(*unit_at)])

    # What is said in so many words

    def rests(self, moments: Sequence[Candidate]) -> Iterator[Candidate]:
        """What comes after words that announce a message or a task, to the end of the sentence; without a time at its
        end."""
        for match in ANNOUNCED.finditer(self.text):
            stop = SENTENCE_END.search(self.text, match.end())
            start, end = match.end(), stop.start() if stop else len(self.text)
            for moment in reversed(moments):
                tail = self.text[moment.end : end].strip(" .!?。！")
                if start < moment.start and not tail:
                    end = moment.start
            said = TRAILING_LEAD.sub("", self.text[start:end]).strip(" ,.\"'“”")
            if said:
                at = self.text.index(said, start)
                yield Candidate("rest", at, at + len(said), *self.covered(at, at + len(said)), said)

    # Names and phrases

    def phrases(self) -> Iterator[Candidate]:
        """Runs of words that are not of a closed class; and two of them with "of" or "per" between."""
        words = self.words
        runs: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            if self.closed(at):
                at += 1
                continue
            stop = at + 1
            while stop < len(words) and not self.closed(stop) and not words[stop].broken:
                stop += 1
            runs.append((at, stop))
            at = stop
        for first, last in runs:
            if not all(word.capital for word in words[first:last]):
                yield self.phrase("phrase", first, last)
        for (first, middle), (after, last) in pairwise(runs):
            between = [word.lower for word in words[middle:after]]
            if between in (["of"], ["of", "the"], ["per"]) and not any(
                word.broken for word in words[middle : after + 1]
            ):
                yield self.phrase("phrase", first, last)

    def closed(self, at: int) -> bool:
        word = self.words[at]
        return (
            (word.closed and not word.capital)
            or not self.free(word.start, word.end)
            or not any(map(str.isalnum, word.text))
        )

    def phrase(self, kind: Kind, first: int, last: int) -> Candidate:
        start, end = self.words[first].start, self.words[last - 1].end
        return Candidate(kind, start, end, first, last, self.text[start:end])

    def names(self) -> Iterator[Candidate]:
        """Runs of capitalised words, also over "of", "the", "and" inside a name, and a place with its state or
        country."""
        words = self.words
        at = 0
        while at < len(words):
            if not self.capital(at):
                at += 1
                continue
            stop = self.name_end(at)
            yield self.phrase("name", at, stop)
            street = STREET.search(self.text, max(0, words[at].start - 8), words[at].start)
            street = street if STREETS.search(self.text, words[at].start, words[stop - 1].end) else None
            region = self.region_end(stop, anything=street is not None)
            if region > stop or street:
                yield self.phrase("place", self.covered(*street.span())[0] if street else at, region)
                if region > stop:
                    self.taken.append((words[stop].start, words[region - 1].end))
                at = region
            else:
                at = stop

    def region_end(self, at: int, anything: bool) -> int:
        """Where the states and countries end that come after a place; or whatever is named after a street."""
        words = self.words
        while self.capital(at) and REGION.fullmatch(self.text, words[at - 1].end, words[at].start):
            end = self.name_end(at)
            if not anything and not is_region(self.text[words[at].start : words[end - 1].end]):
                break
            at = end
        return at

    def capital(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].capital and self.free(self.words[at].start, self.words[at].end)

    def name_end(self, at: int) -> int:
        words, stop = self.words, at + 1
        while stop < len(words) and not words[stop].broken:
            if words[stop].text.isdigit() and len(words[stop].text) < 4 and words[stop - 1].capital:
                stop += 1
                continue
            if not self.free(words[stop].start, words[stop].end):
                break
            if words[stop].capital:
                stop += 1
                continue
            inner = stop
            while inner < len(words) and inner < stop + 2 and words[inner].lower in LINKS and not words[inner].broken:
                inner += 1
            if inner == stop or not self.capital(inner) or words[inner].broken:
                break
            stop = inner + 1
        return stop


def _listed(text: str) -> Any:
    """The list or object that is written here: JSON, or the same with single quotes or without any."""
    body = text[1:-1].strip()
    try:
        if text[0] == "{":
            return json.loads(text.replace("'", '"'))
        return json.loads(f"[{body}]".replace("(", "[").replace(")", "]").replace("'", '"'))
    except ValueError:
        pass
    if text[0] == "{" or not body or re.search(r"[{}=]", body):
        return None
    return [part.strip().strip("'\"") for part in body.split(",") if part.strip()]
