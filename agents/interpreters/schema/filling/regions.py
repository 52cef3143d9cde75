"""Places: which words name one, and the form a parameter asks for ("City, State", a state's letters)."""

import re
from functools import lru_cache

from babel.core import get_global

from ...values import currencies, places
from .profiles import Param
from .words import stem

_WITH_STATE = re.compile(r"\bcity,?\s*(?:and|&)?\s*state\b|\b[A-Z][a-z]+, [A-Z]{2}\b", re.IGNORECASE)
_WITH_COUNTRY = re.compile(r"\bcity,?\s*(?:and|&|or)?\s*country\b|country\b", re.IGNORECASE)
_LETTERS = re.compile(r"abbr|two[- ]letter|2[- ]letter|short form|\bcode\b", re.IGNORECASE)


def asks_for_state(param: Param) -> bool:
    """Whether a city is to be given with its state."""
    return _WITH_STATE.search(param.description) is not None


def placed(said: str, param: Param) -> str:
    """The place as the parameter's description wants it written; as it was said where that is not clear."""
    if "," in said:
        return said
    if stem("state") in param.name and _LETTERS.search(param.description):
        return state_letters(said) or said
    if stem("country") in param.name:
        return country_of_people(said) or said
    if asks_for_state(param):
        state, country = region_of(said)
        if state:
            return f"{said}, {state}"
        if country and _WITH_COUNTRY.search(param.description):
            return f"{said}, {country}"
    return said


_BIG = 1_000_000  # people of a city that is meant rather than its state: New York


@lru_cache(maxsize=1024)
def region_of(city: str) -> tuple[str, str]:
    """The letters of its state and its country, of a city that is known by this name before all others."""
    table = places.load()
    key = " ".join(city.casefold().split())
    if key in table.countries or (
        key in table.states and not any(one.people > _BIG for one in table.cities.get(key, ()))
    ):
        return "", ""
    found = places.named(city)
    if len(found) != 1:
        return "", ""
    return found[0].state, str(currencies.locale("en").territories.get(found[0].country, ""))


@lru_cache(maxsize=256)
def state_letters(name: str) -> str:
    return places.load().states.get(" ".join(name.casefold().split()), "")


@lru_cache(maxsize=4096)
def is_place(name: str) -> bool:
    """Whether a city of some size, a state or a country is called so."""
    head = name.partition(",")[0]
    return len(head) > 1 and any(place.people > 50_000 or not place.people for place in places.named(head))


@lru_cache(maxsize=1024)
def is_region(name: str) -> bool:
    """Whether a state or a country is called so, or this is written like one's letters."""
    table = places.load()
    key = " ".join(name.casefold().replace(".", "").split())
    return (name.isupper() and 2 <= len(name) <= 3) or key in table.states or key in table.countries


@lru_cache(maxsize=256)
def country_of_people(adjective: str) -> str:
    """The country whose people and language are called so ("German"); empty where there is none, or several."""
    languages = currencies.locale("en").languages
    code = next(
        (code for code, name in languages.items() if str(name).casefold() == adjective.casefold() and len(code) == 2),
        "",
    )
    tags = str(get_global("likely_subtags").get(code, "")).split("_")
    return str(currencies.locale("en").territories.get(tags[-1], "")) if code and code != "en" else ""
