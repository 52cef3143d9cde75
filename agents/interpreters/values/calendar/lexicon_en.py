"""The English words of dates and times: what each stands for in the grammar, and its value."""

from typing import Any, Final

Entry = tuple[str, Any]


def number(value: int) -> Entry:
    """A number by what it can be: `n12` a month or an hour, `n24` an hour, `n31` a day, `n59` a minute."""
    limits = ((0, "zero"), (12, "n12"), (24, "n24"), (31, "n31"), (59, "n59"), (99, "n99"))
    return next((symbol for limit, symbol in limits if value <= limit), "nbig"), value


def ordinal(value: int) -> Entry:
    return ("ordinal" if 0 < value <= 31 else "far_ordinal"), value


def words(symbol: str, listed: str, value: Any = None) -> dict[str, Entry]:
    return dict.fromkeys(listed.split(), (symbol, value))


def counted(symbol: str, listed: str, first: int, step: int = 1) -> dict[str, Entry]:
    return {word: (symbol, first + step * place) for place, word in enumerate(listed.split())}


_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ONES = "one two three four five six seven eight nine"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ZONES = "utc gmt est edt cst cdt mst mdt pst pdt pt et cet cest bst ist jst hkt sgt"

ENGLISH: Final[dict[str, Entry]] = {
    # Numbers
    **{word: number(value) for value, word in enumerate(_ONES.split(), 1)},
    **counted("teen", "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10),
    **counted("tens", "twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    **counted("decades", "twenties thirties forties fifties sixties seventies eighties nineties", 20, 10),
    **{word: ordinal(value) for value, word in enumerate(_ORDINALS.split(), 1)},
    "thirtieth": ordinal(30),
    "second": ("second", None),  # the 2nd, or a sixtieth of a minute
    "zero": number(0),
    **words("oh", "oh o"),
    "hundred": ("hundred", 100),
    "thousand": ("thousand", 1000),
    "dozen": number(12),
    **words("few", "few several", 3),
    **words("few", "couple", 2),
    **words("a", "a an"),
    **words("half", "half ½"),
    # Units
    **words("second", "sec secs seconds"),
    **words("minute", "minute minutes min mins"),
    **words("hour", "hour hours hr hrs"),
    **words("day", "day days"),
    **words("week", "week weeks wk wks"),
    **words("fortnight", "fortnight fortnights"),
    **words("months", "month months"),
    **words("quarter", "quarter quarters"),
    **words("years", "year years yr yrs"),
    **words("decade", "decade decades"),
    **words("century", "century centuries"),
    **words("weekend", "weekend"),
    **words("weekends", "weekends"),
    **words("workweek", "workweek"),
    # The calendar
    **counted("month", _MONTHS, 1),
    **counted("month", " ".join(name[:3] for name in _MONTHS.split()), 1),
    "sept": ("month", 9),
    "may": ("may", 5),  # more often a verb
    **counted("weekday", _WEEKDAYS, 0),
    **counted("weekday", " ".join(name[:3] for name in _WEEKDAYS.split()), 0),
    **words("weekday", "tues", 1),
    **words("weekday", "weds", 2),
    **words("weekday", "thur thurs", 3),
    **counted("sat", "sat sun", 5),
    **counted("weekdays", " ".join(name + "s" for name in _WEEKDAYS.split()), 0),
    **words("season", "spring springtime", "spring"),
    **words("season", "summer summertime", "summer"),
    **words("season", "autumn fall", "autumn"),
    **words("season", "winter wintertime", "winter"),
    **counted("half_year", "h1 h2", 1),
    **counted("quarter_year", "q1 q2 q3 q4", 1),
    **words("fiscal", "fiscal fy sy"),
    **words("calendar", "calendar cy"),
    # Relative
    **words("relative_day", "today todays", 0),
    **words("relative_day", "tomorrow tomorrows tmr tmrw tomorow tommorow", 1),
    **words("relative_day", "yesterday yesterdays", -1),
    **words("relative_part", "tonight tonite tonights", (0, "night")),
    **words("this", "this current", 0),
    **words("next", "next following coming upcoming", 1),
    **words("last", "last previous", -1),
    **words("past", "past"),
    **words("ago", "ago"),
    **words("later", "later hence"),
    **words("earlier", "earlier"),
    **words("now", "now asap"),
    **words("moment", "moment present"),
    # The clock
    **words("part", "morning mornings", "morning"),
    **words("part", "afternoon afternoons", "afternoon"),
    **words("part", "evening evenings", "evening"),
    **words("part", "night", "night"),
    **words("nights", "nights"),
    **words("part", "daytime", "daytime"),
    **words("part", "dawn daybreak", "dawn"),
    **words("part", "lunchtime", "lunch"),
    **words("part", "dinnertime suppertime", "dinner"),
    **words("meal", "breakfast", "breakfast"),
    **words("meal", "lunch", "lunch"),
    **words("meal", "dinner supper", "dinner"),
    **words("named_clock", "noon noontime midday", 12),
    **words("named_clock", "midnight", 0),
    **words("oclock", "o'clock oclock o’clock"),
    **words("clock_word", "clock"),
    **words("ish", "ish"),
    **words("zone", _ZONES),
    # Again and again
    **words("often", "hourly daily everyday nightly weekly biweekly monthly bimonthly quarterly yearly annually"),
    **words("every", "every each"),
    **words("any", "any"),
    **words("all", "all"),
    **words("workdays", "weekday weekdays workday workdays"),
    **words("business", "business working work"),
    **words("no", "no not"),
    **words("onwards", "onward onwards"),
    **words("up", "up"),
    **words("moving", "move reschedule postpone change shift push switch delay bring advance extend"),
    **words("ytd", "ytd"),
    **words("eod", "eod"),
    **words("entire", "entire whole full"),
    **words("prior", "prior"),
    **words("once", "once twice"),
    "other": ("other", None),
    # Between the others
    **{word: (word, None) for word in ("from", "since", "between", "on", "of", "within", "the", "than", "by", "and")},
    **{
        word: (word, None)
        for word in ("or", "in", "for", "before", "after", "early", "end", "is", "less", "right", "good")
    },
    **words("date_word", "date"),
    **words("time", "time times"),
    **words("more", "more additional extra"),
    **words("starting", "starting starts start beginning begins begin commencing"),
    **words("to", "to"),
    **words("through", "through thru"),
    **words("until", "until till til"),
    **words("at", "at around about approximately circa"),
    **words("during", "during over throughout"),
    **words("as", "as"),
    **words("late", "late latest"),
    **words("middle", "mid middle"),
    **words("rest", "rest remaining remainder"),
    **words("but", "but"),
}

MARKS: Final[dict[str, Entry]] = {
    ",": ("comma", None),
    **dict.fromkeys("，、", ("pause", None)),
    **dict.fromkeys("-–—~～－―", ("dash", None)),
    "/": ("slash", None),
    ".": ("dot", None),
    **dict.fromkeys("(（", ("open", None)),
    **dict.fromkeys(")）", ("close", None)),
    "@": ("at", None),
    "=": ("equals", None),
    "<": ("less", None),
    ">": ("more", None),
}
