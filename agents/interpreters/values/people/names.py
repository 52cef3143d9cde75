"""What people can be called: the forms of a name, titles, and words that are names only at times."""

import re
import unicodedata
from collections.abc import Iterator

from ..words import HAN, fold, has_han, simplified

COMPOUND_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "令狐", "慕容", "尉迟", "万俟", "夏侯", "公孙", "宇文",
    "长孙", "端木", "独孤", "南宫", "西门", "司空", "百里", "呼延", "轩辕", "澹台", "申屠", "赫连", "濮阳", "太史",
    "鲜于",
)  # fmt: skip
TITLE_BEFORE = re.compile(r"(?:mr|ms|miss|dr|doctor|prof|professor|sir|madam)\.?\s+")
TITLE_AFTER = re.compile(
    r"(?:先生|小姐|女士|老师|医生|大夫|护士|经理|总监|主管|老板|师傅|同学|主任|教授|博士|律师|校长|院长|局长|处长|科长|部长|所长|"
    r"队长|班长|会长|店长|厂长|教练|法官|警官|秘书|会计|导演|总|工|董|导)$"
)
# Mrs Miller and 张三太太 may be somebody else than Bob Miller and 张三: the user is asked.
MARRIED = re.compile(r"^mrs\.?\s+|太太$|夫人$")
# What friends say, with the surname or the last character of the name: 小王, 老张, 阿明, 芳姐. None is anybody's name.
FAMILIAR = re.compile(r"[小老大阿](.{1,2})|(.)(?:[哥姐叔姨伯婶嫂爷]|大哥|大姐|阿姨|叔叔|奶奶|兄弟|妹妹|弟弟)|(.)\3")
# Names that are also everyday words: in running text only with a capital letter.
EVERYDAY = frozenset((
    "an", "april", "art", "august", "bill", "chase", "dawn", "dean", "do", "drew", "faith", "fan", "grace", "guy", "he",
    "ho", "hope", "ivy", "jack", "joy", "june", "lily", "long", "ma", "mark", "max", "may", "miles", "pa", "pat",
    "penny", "ray", "rich", "rob", "rose", "ruby", "see", "she", "so", "sue", "sunny", "to", "violet", "will", "you",
    "yu",
))  # fmt: skip
# No name begins with these, whatever it sounds like.
NO_NAME = re.compile(
    r"(?:i|me|my|mine|you|your|yours|he|him|his|she|her|hers|it|its|we|us|our|ours|they|them|their|the|this|that|these|"
    r"those|a|an|and|or|no|not|all|some|any|every|each|who|someone|somebody|anyone|anybody|everyone|everybody|nobody|"
    r"to|for|from|with|at|in|on|of|by|as|if|is|are|was|be|do|does|did|can|will|would|about|into|than|then|so|but|now|"
    r"here|there|what|when|where|which|why|how|please|today|tomorrow|yesterday|myself|himself|herself|themselves)"
    r"(?:[\s'’]|$)|[我你您他她它咱这那哪谁]|自己|大家|别人|所有|每|"
    r"老[婆公爸妈板]|爸|妈|爷爷|奶奶|外[公婆]|哥哥|姐姐|弟弟|妹妹|叔叔|阿姨|舅|姑|姨|儿子|女儿|同事|朋友|房东"
)
_SPELLED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "’": "'"})
_WITHIN = re.compile(r"[\s'.\-‐·•・]+")
_REMARK = re.compile(r"\s*[(\[{<【].*")
_NOT_LATIN = re.compile(rf"[^a-z{HAN}]+")


def plain(text: str) -> str:
    """`fold` without accents, in simplified characters."""
    text = unicodedata.normalize("NFKD", fold(text).translate(_SPELLED))
    text = "".join(character for character in text if not unicodedata.combining(character))
    return simplified(text) if has_han(text) else text


def bare(plain_name: str) -> str:
    """A name without a remark in brackets: "john smith" of "john smith (work)"."""
    return _REMARK.sub("", plain_name) or plain_name


def key(plain_text: str) -> str:
    """The letters of a plain name, by which two of them are compared: "mary-ann", "mary ann" and "maryann" are one."""
    return _WITHIN.sub("", plain_text)


def words(plain_text: str) -> tuple[str, ...]:
    """The words of a plain name, as far as they are letters: "o'brien" is one, "mary-ann" two."""
    return tuple(_NOT_LATIN.sub(" ", plain_text.replace("'", "")).split())


def surname(han_name: str) -> str:
    return next((one for one in COMPOUND_SURNAMES if han_name.startswith(one)), han_name[:1])


def parts(plain_name: str) -> Iterator[str]:
    """What a name can be called in part: without a remark, by a run of its words, a Chinese one by the given name (of
    which a single character is too little to go by)."""
    without_remark = bare(plain_name)
    if without_remark != plain_name:
        yield without_remark
    if has_han(without_remark):
        given = key(without_remark).removeprefix(surname(key(without_remark)))
        if len(given) > 1:
            yield given
        return
    listed = without_remark.split()
    for start in range(len(listed)):
        for end in range(start + 1, len(listed) + 1):
            run = " ".join(listed[start:end])
            if end - start < len(listed) and len(run.strip(".")) > 1:
                yield run
