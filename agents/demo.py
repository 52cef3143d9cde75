"""How the demo's tools are asked for, read back and told, in English and Chinese."""

from tools.models import Tool

from .models import Phrase, ToolText

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "transfer": {
        "en": (
            "(send|transfer|pay|wire|give) {amount} to {to}",
            "(send|pay|give|wire) {to} {amount}",
            "(send|transfer|wire) [some] money to {to}",
            "pay {to}",
        ),
        "zh": (
            "给{to}(转|转账|汇|汇款|打|付|发){amount}",
            "(转|转账|汇|汇款|打|付|发){amount}给{to}",
            "(转|转账|汇|汇款|打|付|发)给{to}{amount}",
            "向{to}(转|转账|汇款|付){amount}",
            "给{to}(转账|汇款|转钱|打钱)",
        ),
    },
    "balance": {
        "en": (
            "[what is|what's|show|check|tell me] [my] (balance|balances)",
            "[what is|what's|show|check] my {currency} balance",
            "how much [money] do I have [left]",
            "how much {currency} do I have [left]",
        ),
        "zh": ("[查|查询|看看|查一下][我的]余额", "[查|查询|看看|查一下][我的]{currency}余额", "我(有|还有|还剩)多少钱", "我(有|还有|还剩)多少{currency}"),
    },
    "history": {
        "en": (
            "[show|list|what are] [my] (transfers|[transfer] history|[last|recent] (transfers|payments))",
            "[show|list|what are] my last {limit} (transfers|payments)",
        ),
        "zh": ("[查|查询|看看|查一下][我的](转账记录|转账历史|交易记录)", "[查|查询|看看|查一下]最近{limit}(笔|次|条)(转账|转账记录|交易)"),
    },
    "get_current_time": {
        "en": (
            "what time is it [now|right now] in {timezone} [now|right now]",
            "(what is|what's|tell me) the [current] time in {timezone}",
            "[the] (current time|time) in {timezone}",
        ),
        "zh": ("[现在]{timezone}[现在](几点|几点了|几点钟|几点钟了|是几点|什么时间)", "{timezone}(时间|的时间|现在的时间)"),
    },
    "convert_time": {
        "en": ("(what is|what's|convert) {time} in {source_timezone} (in|to) {target_timezone} [time]",),
        "zh": ("{source_timezone}[时间]{time}(是|等于|对应){target_timezone}[时间](几点|几点钟|什么时间)",),
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
