"""Dates, times and periods in English and Chinese, relative to the user's clock.

    scan(text, request)     -> Iterator[Mention]  everything a text says about dates and times, with its places
    whole(text, request)    -> Mention | None     the one thing that these words, all of them, say
    shaped(value, schema)   -> Any                a value in the form that a parameter's schema asks for
    exact(value)            -> str                a value to the second, a period from its begin to before its end
    parsed(written, schema) -> Value | None       what `shaped` wrote

How it is read: `lexer` turns words into symbols of `lexicon` and `lexicon_zh`; the rules of `counts`, `english_*`,
`chinese` and `joins` rewrite them by the cascade of `grammar`; `meaning` puts what is left on the calendar.
"""

from .mentions import Bound, Kind, Mention, Period, Point, Value
from .scanning import scan, whole
from .shapes import exact, parsed, shaped

__all__ = ["Bound", "Kind", "Mention", "Period", "Point", "Value", "exact", "parsed", "scan", "shaped", "whole"]
