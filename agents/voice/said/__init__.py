"""What is said of a written text: every figure, amount, date and sign as words, and the clauses it is spoken in."""

from .clauses import Clause, clauses
from .words import spoken

__all__ = ["Clause", "clauses", "spoken"]
