"""placeholder"""
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    start: int
    end: int
def clauses(text, language):
    return [Clause(text, 0, len(text))]
