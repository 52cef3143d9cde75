"""Understanding by phrases: templates that staff write for each tool, in hassil's syntax.

A template is words with `{param}` slots: "(send|pay) {amount} to {to} [now]". `(a|b)` is one of several, `[a]` may be
left out. A slot takes any words; which words belong to which slot is decided by what reads as the parameter's kind.
"""

from .book import LANGUAGES, PhraseBook, Rejected
from .clashes import Clash, Review, examples, review, unfilled
from .interpreter import TURNED, PhraseInterpreter
from .templates import Problem, check_phrase, check_rule, rules_used
from .text import CJK, PUNCTUATION, TOKEN, strip_fillers, tidy

__all__ = [
    "CJK",
    "LANGUAGES",
    "PUNCTUATION",
    "TOKEN",
    "TURNED",
    "Clash",
    "PhraseBook",
    "PhraseInterpreter",
    "Problem",
    "Rejected",
    "Review",
    "check_phrase",
    "check_rule",
    "examples",
    "review",
    "rules_used",
    "strip_fillers",
    "tidy",
    "unfilled",
]
