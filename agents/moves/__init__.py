"""What a turn decides: the answer to what is open, or something new. Nothing of the turn is written here.

A `Move` says what is replied and what becomes of the plan; `conversation` writes it.
"""

from .anew import anew, called
from .answering import again, answer, type_of
from .base import NOTHING_OPEN, ClientQuestion, Entries, Ground, Move, Returned, Said, question_of, with_entry
from .client import answered, ground_of
from .returning import returned

__all__ = [
    "NOTHING_OPEN",
    "ClientQuestion",
    "Entries",
    "Ground",
    "Move",
    "Returned",
    "Said",
    "again",
    "anew",
    "answer",
    "answered",
    "called",
    "ground_of",
    "question_of",
    "returned",
    "type_of",
    "with_entry",
]
