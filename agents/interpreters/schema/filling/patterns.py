"""How values are written that can be told by their form: addresses, codes, formulas, quotations, numbers."""

import re

WRAPPED = re.compile(r'\s*"([^"]*)"\s*', re.DOTALL)
_EMAIL = r"[\w.+-]+@[\w-]*(?:\.[\w-]+)+"
_URL = r"(?:https?|ftp)://[^\s'\"<>，。]+|www\.[^\s'\"<>，。]+"
_PATH = (
    r"(?<![\w/])(?:[A-Za-z]:\\|~?/)[\w.\\/-]+|"
    r"\b[\w/-]+\.(?:csv|txt|pdf|png|jpe?g|json|xlsx?|docx?|py|mp3|mp4|wav|zip|html?|xml|md|gif)\b"
)
# Letters with digits or underscores among them: "rs6034464", "my_data", "Q3CC-CRT3-SZ2G".
_IDENTIFIER = (
    r"(?<![\w.$-])(?=[\w-]*\d|\w*_)(?=[\w-]*[A-Za-z])(?![\d.]+-?[a-z]+\b|\d+[A-Za-z]{1,3}\b)"
    r"[A-Za-z0-9][\w-]*\w(?![\w^²³])"
)
# A formula of one variable: "3x^2 + 2x - 1", "sin(x)", "exp(-x^2)".
_CALLED = r"(?:sin|cos|tan|exp|log|ln|sqrt)\((?:[^()]|\([^()]*\))*\)"
_POWER = r"(?:\s?(?:\^|\*\*)\s?(?:-?\d+|\([^()]*\)))?"
_TERM = rf"(?:\d+(?:\.\d+)?\s?\*?\s?)?(?:{_CALLED}|[xyzt](?![A-Za-z])){_POWER}"
FORMULA = re.compile(
    rf"(?<![\w.])-?(?:{_TERM}(?:\s?[-+*/]\s?(?:{_TERM}|\d+(?:\.\d+)?{_POWER}))+|(?:\d+(?:\.\d+)?\s?\*?\s?)?(?:{_CALLED}{_POWER}|"
    rf"[xyzt]\s?(?:\^|\*\*)\s?-?\d+)|\d+(?:\.\d+)?\s?\*?\s?[xyz](?![A-Za-z]))"
)
_SLASHED = r"(?<![\w/.])[A-Za-z][\w.-]+/(?=[\w.-]*[\d_-])[\w.-]{3,}\b"
CODED = re.compile(f"{_EMAIL}|{_URL}|{_PATH}|{_SLASHED}|{_IDENTIFIER}")
QUOTES = re.compile(
    r"(?<!\w)'((?:[^'\n]|(?<=\w)'(?=\w)){1,400}?)'(?!\w)|\"([^\"\n]{1,600})\"|“([^”]{1,600})”|‘([^’\n]{1,400})’|"
    r"`([^`\n]{1,400})`|「([^」]{1,400})」|《([^》]{1,400})》"
)
BRACKETS = re.compile(
    r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\{[^{}]*\}|(?<!\w)\(\s*-?\d[\d.]*\s*(?:,\s*-?\d[\d.]*\s*)+\)"
)

QUOTE_MARKS = tuple("'\"“”‘’")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CALENDAR = (
    (re.compile(r"\b(\d{1,2}):\d{2}"), "hour"),
    (re.compile(r"\b\d{1,2}:(\d{2})"), "minute"),
    (re.compile(r"\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b", re.IGNORECASE), "month"),
    (re.compile(r"\b((?:1[5-9]|20)\d\d)\b"), "year"),
    (re.compile(r"\b(?:next|coming|upcoming|past|last|previous)\s(day|week|month|year)\b", re.IGNORECASE), "coming"),
    (re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\s(?:century)\b", re.IGNORECASE), "century"),
)
DIGITS = re.compile(
    r"(?<![A-Za-z\d_.#])(?P<sign>(?<![\w)\]])[-−](?=[\d.$]))?(?P<money>(?:US|C|A|HK|NZ|CA)?[$€£¥₹]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)"
    r"(?P<scale>\s?(?:k|m|bn|million|billion|thousand|trillion|hundred)\b)?",
    re.IGNORECASE,
)
SCALES = {
    "k": 10**3, "m": 10**6, "bn": 10**9, "million": 10**6, "billion": 10**9, "thousand": 10**3, "trillion": 10**12,
    "hundred": 100,
}  # fmt: skip
NO_NUMBER = re.compile(r"(?:st|nd|rd|th)\b|[_@]|[A-Za-z]+\d(?<!\^\d)", re.IGNORECASE)
UNIT = re.compile(
    r"\s?(?P<sign>[%°€£¥](?:[CF]\b)?)|"
    r"[\s-]?(?P<word>[^\W\d_]+(?:/[^\W\d_]+(?:\^?[23²³])?|\^[23]|[²³])?(?:\s(?:ft|feet|meters?|metres?|inch(?:es)?)\b)?)"
)
INCHES = re.compile(r"[\s-]?in(?=\s*(?:[.,;)x×]|by\b|and\b|$))")
SQUARE = re.compile(r"^sq(?:uare)?\s.*")
# What is said beside: in brackets, and what day it is.
ASIDE = re.compile(
    r"(?<=\w\s)\([^()]*[A-Za-z][^()]*\)|\b(?:today|now) is\b[^.!?\n]*|\b(?:today's|current) date is\b[^.!?\n]*",
    re.IGNORECASE,
)
REGION = re.compile(r",\s*")
ANNOUNCED = re.compile(
    r"\b(?:saying|that says|which says|says|say|telling (?:him|her|them|everyone)|tell (?:him|her|them|everyone)|"
    r"reads|stating)\b(?:\s+that\b)?[:,]?\s+|"
    r"\bremind(?:ing)?\s+(?:me|us|him|her|them)\s+(?:to|about|of|that|for)\s+|\breminders?\s+(?:to|for|about|that)\s+|"
    r"\b(?:announce|broadcast|announcing)\s+(?:that\s+)?|提醒我(?:们)?|说|告诉(?:他|她|他们|大家)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?。！？\n](?=\s|$|[\"'”])|[。！？\n]")
TRAILING_LEAD = re.compile(r"\s+(?:at|on|by|in|for|before|after|from)\s*$", re.IGNORECASE)
STREETS = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|square|plaza|court|terrace|highway)\b",
    re.IGNORECASE,
)
STREET = re.compile(r"(?<![\w$.,])\d{1,5}\s$")
LINKS = frozenset(("of", "de", "la", "&", "van", "von", "the", "'s", "’s"))
