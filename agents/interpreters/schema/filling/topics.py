"""What parameters can be about, by the words they are called with; and what is said of each topic."""

import re

from .units import DIMENSIONS
from .words import stem

_WORDS = {
    "place": "city location country state place region area address destination origin source venue capital county "
    "province district town neighborhood airport station territory continent where departure arrival start end "
    "loc island river mountain street habitat environment 地点 城市 国家 地区 位置 地址",
    "person": "person player author artist patient doctor actor actress director celebrity president lawyer singer "
    "composer politician scientist painter philosopher attendee recipient sender employee owner judge coach "
    "winner cast starring sculptor musician writer plaintiff defendant friend spouse partner passenger guest 人 姓名",
    "body": "company team bank brand club organization organisation institution university school hotel restaurant "
    "store "
    "museum publisher provider league tournament airline court newspaper franchise institute hospital firm "
    "manufacturer conference 公司",
    "work": "song title movie book game album track event film show series painting artwork sculpture article act poem "
    "novel treaty festival playlist document restaurant_name recipe dish 名称 歌曲 电影",
    "time": "date time day month year period season week hour when timeframe deadline datetime duration schedule "
    "timestamp era century 时间 日期",
    "unit": "unit scale measure measurement system",
    "currency": "currency",
    "category": "category genre",
    "language": "language lang",
    "color": "color colour",
    "free": "message text query content body todo note question comment description prompt caption instruction "
    "statement sentence phrase task announcement reason purpose topic subject theme issue keyword 内容 消息",
    "code": "id identifier code number url link path file email mail phone serial symbol ticker isbn hash username "
    "token key uuid guid slug password",
}
TOPICS = {stem(word): topic for topic, words in _WORDS.items() for word in words.split()}
# What leads to a value of a topic, and how much that says.
LEADS = {
    "place": {"in": 2.0, "at": 1.2, "near": 2.0, "from": 1.2, "to": 1.2, "around": 1.8, "of": 0.6, "for": 0.6, "within":
    1.0, "在": 2.0, "between": 1.2}, "person": {"by": 2.0, "of": 1.0, "for": 1.0, "with": 1.0, "from": 0.5, "to": 0.8,
    "under": 2.0, "name": 2.0, "did": 1.0, "does": 1.0, "has": 1.0}, "body": {"to": 1.0, "at": 1.8, "for": 1.2, "of":
    1.2, "from": 1.2, "by": 1.2, "with": 1.0, "in": 0.8, "between": 1.0}, "work": {"of": 1.0, "to": 0.6, "for": 0.8,
    "called": 2.0, "named": 2.0, "titled": 2.0, "on": 0.6, "in": 0.5}, "category": {"on": 2.2, "for": 1.2, "of": 0.8},
    "unit": {"in": 1.5, "to": 0.8, "into": 1.0},
    "language": {"in": 2.0, "to": 1.5, "into": 2.0},
    "color": {"in": 1.0},
    "time": {"on": 1.0, "at": 1.0, "for": 0.8, "in": 0.8, "during": 2.0, "since": 1.5, "from": 0.8},
    "free": {"about": 1.0, "saying": 2.0, "that": 0.5, "to": 0.5},
    "currency": {"in": 1.5, "to": 1.5, "from": 1.5},
}  # fmt: skip
PROPER = frozenset(("place", "person", "body", "work"))

TIMELY = re.compile(
    r"\b(?:today|tomorrow|yesterday|tonight|morning|afternoon|evening|night|noon|midnight|week|weekend|month|year|century|"
    r"season|january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|now|(?:19|20)\d\d|\d{4}s)\b"
)
COLORS = frozenset((
    "red", "blue", "green", "yellow", "black", "white", "orange", "purple", "pink", "brown", "grey", "gray",
    "violet", "cyan", "magenta", "gold", "silver", "beige",
))  # fmt: skip
LANGUAGES = frozenset((
    "english", "spanish", "french", "german", "italian", "chinese", "japanese", "korean", "russian", "portuguese",
    "arabic", "hindi", "dutch", "mandarin", "turkish", "swedish", "polish", "greek", "latin", "thai", "vietnamese",
))  # fmt: skip
KNOWN = {"unit": DIMENSIONS.keys(), "color": COLORS, "language": LANGUAGES}
