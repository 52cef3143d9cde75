"""The words of which English numbers are made, each with its value."""

ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
NOUGHTS = {"zero": 0, "nought": 0, "naught": 0}
DOZENS = dict.fromkeys(("dozen", "dozens", "doz", "dozs"), 12)
SCALES = {
    **dict.fromkeys(("thousand", "thousands", "grand"), 10**3),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs", "lkh", "lkhs"), 10**5),
    **dict.fromkeys(("million", "millions", "mil", "mln", "mn"), 10**6),
    **dict.fromkeys(("crore", "crores", "krore", "krores", "koti", "cr", "crs"), 10**7),
    **dict.fromkeys(("billion", "billions", "bln", "bn"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tln", "tn"), 10**12),
}
HUNDREDS = {"hundred": 100, "hundreds": 100}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "nineth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "twelveth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
    "ninetieth": 90, "hundredth": 100, "thousandth": 10**3, "millionth": 10**6, "billionth": 10**9,
    "trillionth": 10**12,
}  # fmt: skip
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
DENOMINATORS = {
    **{word: value for word, value in ORDINALS.items() if value > 2},
    **{f"{word}s": value for word, value in ORDINALS.items() if value > 2},
    **PARTS,
}
SUFFIXES = frozenset(("st", "nd", "rd", "th"))
OH = {"oh": 0, "o": 0}
SHORT = frozenset(("cr", "crs"))  # also a credit
UNITS = HUNDREDS | SCALES | DOZENS
SMALL = ONES | TEENS | TENS | NOUGHTS
MINUS = frozenset(("minus", "negative"))
STARTS = frozenset((*SMALL, *MINUS, *PARTS, "a", "an", "point"))
# "the one", "which one", "another one": a one that counts nothing.
POINTING = frozenset((
    "the", "this", "that", "which", "no", "any", "every", "each", "another", "some", "other", "next", "previous",
    "current",
))  # fmt: skip
CLOCK = frozenset(("past", "to", "after"))
PERIODS = frozenset((
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks",
    "month", "months", "quarter", "quarters", "year", "years", "decade", "decades",
))  # fmt: skip
MILLION = 10**6
MOST_IN = 1000  # "200 in 2016" is no share
COUNTING = "|".join(sorted((set(SMALL) | set(UNITS) | set(PARTS)) - {*SHORT, "koti"}, key=len, reverse=True))
