"""How the demo's tools are asked for, read back and told, in English and Chinese."""

from tools.models import Tool

from .models import Phrase, ToolText

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "transfer": {
        "en": (
            "(send|transfer|pay|wire|give) {amount} to {to}",
            "(send|transfer|pay|wire|give) {to} {amount}",
            "(send|transfer|pay|wire) {amount} in {currency} to {to}",
            "(send|transfer|pay|wire) [some] money to {to}",
            "(make|do) a (transfer|payment) of {amount} to {to}",
            "(make|do) a (transfer|payment) [to {to}]",
            "[(i want to|i'd like to|i would like to)] (send|transfer|wire) [some] money",
            "transfer [to {to}]",
            "(send|transfer|wire) {amount}",
        ),
        "zh": (
            "(给|向){to}(转账|转|打款|打|汇款|汇|付款|付){amount}[钱]",
            "(转账|转|打款|打|汇款|汇|付款|付){amount}(给|到){to}",
            "把{amount}(转账给|转给|打给|汇给|付给|转到){to}",
            "(转账给|转给|打给|汇给|付给){to}{amount}",
            "(给|向){to}(转账|转钱|打钱|汇款|付款)",
            "(转账给|转钱给|打钱给|汇款给|付款给){to}",
            "[我要|我想](转账|汇款|打钱|转钱)",
            "(转|转账|汇){amount}",
        ),
    },
    "balance": {
        "en": (
            "(what's|what is|show|show me|check|tell me) (my|the) [account|wallet] balance",
            "(what's|what is|show|show me|check|tell me) my {currency} balance",
            "what's my balance in {currency}",
            "how much [money] do i have [left]",
            "(how much|how many) {currency} do i have [left]",
            "[my] balance",
        ),
        "zh": (
            "[查一下|查询一下|查看一下|看一下|查查|看看|查询|查看|查|看][我的|我][账户|钱包]余额[是多少|还有多少|有多少|多少]",
            "[查一下|查询一下|看一下|看看|查询|查看|查][我的|我]{currency}(余额|账户余额)[是多少|还有多少|有多少|多少]",
            "我[账户里|钱包里|卡里][还][有|剩]多少钱",
            "我[还](有|剩)多少{currency}",
        ),
    },
    "history": {
        "en": (
            "(show|show me|list|check|what are|what were) my [recent|last|latest] (transactions|transfers|payments)",
            "(show|show me|list|what are|what were) my last {limit} (transactions|transfers|payments)",
            "(show|show me|list) the last {limit} (transactions|transfers|payments)",
            "[show|show me] [my] (transaction|transfer|payment) history",
        ),
        "zh": (
            "[查一下|查询一下|看一下|看看|查询|查看|查|看][我的|我][最近|最近的]{limit}[笔|条|个|次](交易|转账|付款|账单)[记录]",
            "[查一下|查询一下|看一下|看看|查询|查看|查|看][我的|我][最近|最近的](交易记录|转账记录|付款记录|交易明细|账单|流水)",
            "[我]最近[的]{limit}(笔|条|个|次)(交易|转账|付款)[记录]",
        ),
    },
    "get_current_time": {
        "en": (
            "what time is it [now|right now|currently] in {timezone}",
            "(what's|what is) the [current|local] time in {timezone}",
            "(tell me|show me|give me) the [current|local] time in {timezone}",
            "[current|local] time in {timezone}",
            "(what's|what is) {timezone} time",
            "what time is it [now]",
            "(what's|what is) the time",
        ),
        "zh": (
            "[现在]{timezone}[现在|当前][是]几点[了|钟|钟了]",
            "[现在]{timezone}[现在|当前][的]时间[是多少|是几点|是什么]",
            "[现在]{timezone}[现在|当前][是](什么时间|什么时候)[了]",
            "(查一下|查询|看一下|告诉我){timezone}[现在|当前][的]时间",
            "现在[是]几点[了|钟|钟了]",
        ),
    },
    "convert_time": {
        "en": (
            "convert {time} {source_timezone} [time] (to|into) {target_timezone} [time]",
            "convert {time} (in|from) {source_timezone} [time] (to|into) {target_timezone} [time]",
            "(what's|what is) {time} {source_timezone} time in {target_timezone} [time]",
            "(what's|what is) {time} in {source_timezone} in {target_timezone} [time]",
            "when it's {time} in {source_timezone} what time is it in {target_timezone}",
            "what time is it in {target_timezone} when it's {time} in {source_timezone}",
        ),
        "zh": (
            "{source_timezone}时间{time}是{target_timezone}[时间][的]几点",
            "{source_timezone}{time}是{target_timezone}[时间][的]几点",
            "{source_timezone}[时间]的{time}是{target_timezone}[时间][的]几点",
            "把{source_timezone}时间{time}(换算成|转换成|换成|转成){target_timezone}[时间]",
            "把{source_timezone}{time}(换算成|转换成|换成|转成){target_timezone}[时间]",
        ),
    },
}

# (language): (read back, result)
TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "transfer": {
        "en": ("Send {amount} {currency} to {to}?", "Sent {amount} {currency} to {to}."),
        "zh": ("给{to}转{amount}{currency}，对吗？", "已给{to}转{amount}{currency}。"),
    },
    "balance": {
        "en": ("Check your balance[ in {currency}].", "You have {result.balances}."),
        "zh": ("查询余额[（{currency}）]。", "您有{result.balances}。"),
    },
    "history": {
        "en": ("List your transfers[, the last {limit}].", ""),
        "zh": ("查询转账记录[，最近{limit}笔]。", ""),
    },
    "get_current_time": {
        "en": ("Tell the time in {timezone}.", "In {timezone} it is {result.datetime}."),
        "zh": ("查询{timezone}的时间。", "{timezone}现在是{result.datetime}。"),
    },
    "convert_time": {
        "en": (
            "Convert {time} in {source_timezone} to the time in {target_timezone}.",
            "{time} in {source_timezone} is {result.target.datetime} in {target_timezone}.",
        ),
        "zh": (
            "把{source_timezone}时间{time}换算成{target_timezone}时间。",
            "{source_timezone}时间{time}是{target_timezone}的{result.target.datetime}。",
        ),
    },
}


def seed_words() -> None:
    """Give the demo's tools their phrases and texts, where staff have not written any."""
    for tool in Tool.objects.filter(server__name__in=("wallet", "time"), name__in=PHRASES):
        for language, templates in PHRASES[tool.name].items():
            if not Phrase.objects.filter(tool=tool, language=language).exists():
                Phrase.objects.bulk_create(Phrase(tool=tool, language=language, template=t) for t in templates)
        for language, (confirm, result) in TEXTS[tool.name].items():
            ToolText.objects.get_or_create(
                tool=tool, language=language, defaults={"confirm": confirm, "result": result}
            )
