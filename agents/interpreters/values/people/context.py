"""What the words around it say of a name in running text: that one stands here, where it ends, and whose it is."""

import re

from ..figures.vocabulary import COUNTING
from ..words import HAN, has_han, level
from . import names

# Words that somebody's name stands behind, or before.
_LEADS = re.compile(
    r"(?:(?<![a-z])(?:to|for|from|with|call|phone|ring|text|tell|ask|pay|owe|owes|send|give|wire|transfer|message|email|"
    r"invite|meet|remind|contact|and|or|is|named|called)(?:\s+(?:mr|ms|miss|mrs|dr)\.?)?\s+|"
    r"[给給跟向和与與同找叫请請约約替帮幫为為对對問问让讓是]|联系|聯繫|通知|告诉|告訴|提醒|邀请|邀請|呼叫)\s*$"
)
_FOLLOWS = re.compile(
    r"['’]s\s|的(?:电话|電話|手机|手機|号码|號碼|账|賬|帐|帳|邮箱|郵箱|生日|地址|钱|錢)|发来|發來|那(?:里|边|裡|邊|儿)"
)
_MRS = re.compile(r"(?<![a-z])mrs\.?\s+$")
_WIFE = re.compile("太太|夫人")
_SOMEBODY_ELSE = re.compile(
    r"['’]s\s+(?:\w+\s+)?(?:mother|mom|mum|father|dad|parents?|wife|husband|partner|son|daughter|kids?|child|children|"
    r"brother|sister|aunt|uncle|cousin|friend|boss|colleague|assistant|secretary|neighbou?r|girlfriend|boyfriend)(?![a-z])|"
    r"的?(?:妈妈|媽媽|爸爸|父亲|父親|母亲|母親|老婆|老公|妻子|丈夫|儿子|兒子|女儿|女兒|哥哥|弟弟|姐姐|妹妹|女朋友|男朋友)|"
    r"的(?:妈|媽|爸|朋友|同事|老板|老闆|助理|秘书|秘書|邻居|鄰居)"
)
# A Chinese name is over, or begins, at these; at any other character it may go on.
_HAN_AFTER = re.compile(
    rf"[^{HAN}]|$|[电電手账賬帐帳邮郵的地得转轉打发發汇匯付给給借还還送寄存取收要想和跟与與或及同了过過着著个個第零〇一二两兩三四五六七八九十百千万萬半几幾多块塊元钱錢"
    "说說讲講在是有没沒不别別吗嗎呢吧啊呀哦嘛今明昨后後前上下早晚这這那我你您他她它咱去来來叫问問告通知请請帮幫把将將向从從到用以再也都就会會能可该該"
    "应應改换換约約见見看查听聽让讓替为為对對从從每各先生小女老医醫经經师師同教]"
)
_HAN_BEFORE = re.compile(
    rf"(?:[^{HAN}]|^|[的给給跟向和与與或及同找叫请請约約替帮幫为為对對问問让讓是转轉打发發汇匯付还還欠借送寄收见見查看拨撥把将將从從到了在去"
    "我你您他她咱系知诉訴醒喊用有])$"
)
_LATIN_BEFORE = re.compile(r"([a-z\u00c0-\u024f]+)[.]?[ \t]+$")
_LATIN_AFTER = re.compile(r"[ \t]+([a-z\u00c0-\u024f]+)")
# Words next to a name that are no part of one.
_BESIDE = re.compile(
    rf"(?:{COUNTING}|mr|ms|miss|mrs|dr|doctor|prof|professor|sir|madam|send|pay|give|owe|owes|wire|transfer|call|phone|ring|"
    r"text|tell|ask|message|email|invite|meet|remind|contact|let|hey|hi|hello|ok|okay|thanks|thank|again|back|instead|"
    r"too|also|dollars?|bucks?|euros?|pounds?|yuan|usd|eur|gbp|cny|rmb|cents?|half|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|tonight|later|next|last|after|before|until|because|since|or|up|out|off|over|has|have|had|"
    r"says?|said|wants?|needs?|know|knows|just|only|right|via|using|my|i'?m|i'?ll)"
)


def names_stand_here(text: str, start: int, end: int) -> bool:
    """Whether the words around `text[start:end]`, or its capital letter, are those of a name."""
    if ordinary(text[start:end].split(maxsplit=1)[0]):
        return False
    led = _LEADS.search(level(text[max(0, start - 20) : start])) or _FOLLOWS.match(text, end)
    return bool(led) or (text[start].isascii() and capital(text, start))


def ordinary(word: str) -> bool:
    """Whether the word is one that stands next to names and is of none: "the", "fifty", "please"."""
    word = word.lower()
    return word.isascii() and bool(names.NO_NAME.match(word) or re.fullmatch(_BESIDE, word))


def alone(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` ends and begins there: no 张三 in 张三丰, no Mary in Mary Johnson."""
    plain = level(text)
    if has_han(plain[end - 1]) and not _HAN_AFTER.match(plain, end):
        return False
    if has_han(plain[start]) and not _HAN_BEFORE.search(plain[:start]):
        return False
    before, after = _LATIN_BEFORE.search(plain[:start]), _LATIN_AFTER.match(plain, end)
    return not any(word and _may_be_name(text, *word.span(1)) for word in (before, after))


def somebody_else(text: str, end: int) -> bool:
    """Whether the words after a name that ends at `text[end]` make it another person's: "'s mother", 的老婆."""
    return _SOMEBODY_ELSE.match(level(text), end) is not None


def with_spouse(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a name, with what makes it the wife's: Mrs Miller, 张三太太."""
    mrs = _MRS.search(level(text[:start]))
    wife = _WIFE.match(text, end)
    return mrs.start() if mrs else start, wife.end() if wife else end


def capital(text: str, start: int) -> bool:
    """Whether a capital letter that does not begin the text is at `text[start]`, in a text that has small ones too."""
    return text[start].isupper() and text[:start].strip() != "" and text != text.upper()


def _may_be_name(text: str, start: int, end: int) -> bool:
    """Whether the word may be of a name: by a capital letter that does not begin the text, or, where the text has no
    case, by not being among the words that stand next to names."""
    if ordinary(text[start:end]):
        return False
    has_case = text != text.lower() and text != text.upper()
    return capital(text, start) if has_case else True
