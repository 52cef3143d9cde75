"""What a turn decides: the answer to what is open, or something new. Nothing of the turn is written here.

A `Move` says what is replied and what becomes of the plan; `conversation` writes it.
"""

from .anew import anew, called
from .answering import again, answer, type_of
from .base import NOTHING_OPEN, Ground, Move, Said, question_of

__all__ = ["NOTHING_OPEN", "Ground", "Move", "Said", "again", "anew", "answer", "called", "question_of", "type_of"]
