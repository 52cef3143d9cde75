"""What an utterance means as the answer to an open plan ("Send 50 dollars to Alice?") or to an open question.

Whole-utterance grammars, English and Chinese in one: every word has to be accounted for. A yes is only ever a plain
yes; what is not understood in full is `UNCLEAR`, and the user is asked again.
"""

from .base import Answer, Change, OpenStep, Verdict
from .reading import read_confirmation, read_slot_answer
from .signals import LIKELY

__all__ = ["LIKELY", "Answer", "Change", "OpenStep", "Verdict", "read_confirmation", "read_slot_answer"]
