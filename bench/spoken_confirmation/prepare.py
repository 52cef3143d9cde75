"""Users with their contacts for FullVoice, and the tool that reads messages. Reads the plan from standard input, prints
the users' ids by exchange."""

import asyncio
import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullvoice.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Contact, User, Wallet
from agents.models import Phrase
from tools.mcp.pool import close_pools
from tools.models import Approval, Risk, Tool
from tools.services.registry import approve, save_policy, sync_server, upsert_own

PHRASES = {
    "en": ("read [me] my messages", "what are my messages"),
    "zh": ("[请](读|看|念)一下我的消息", "看看我的消息"),
}


def users(plan: list[dict[str, object]], password: str) -> dict[str, int]:
    hashed = make_password(password)
    ids: dict[str, int] = {}
    messages: dict[str, object] = {}
    for row in plan:
        user = User.objects.create(username=row["id"], password=hashed, language=str(row["language"]))
        Contact.objects.bulk_create(Contact(user=user, **contact) for contact in row["contacts"])  # type: ignore[attr-defined]
        usual = "CNY" if row["language"] == "zh" else "USD"
        Wallet.objects.create(user=user, label="Main", currency=usual, account=f"w-{user.pk}", is_default=True)
        ids[str(row["id"])] = user.pk
        messages[str(user.pk)] = row["messages"]
    with open(os.environ["MESSAGES"], "w", encoding="utf-8") as file:
        json.dump(messages, file)
    return ids


async def discover() -> None:
    from fullvoice.lib.aio import in_db

    fields = {
        "args": ["-m", "bench.spoken_confirmation.messages"],
        "working_dir": str(settings.BASE_DIR),
        "env": {"MESSAGES": os.environ["MESSAGES"]},
    }
    server = await in_db(upsert_own, "messages", **fields)
    await sync_server(server, None)
    await in_db(allow)
    await close_pools()


def allow() -> None:
    tool = Tool.objects.get(server__name="messages")
    if tool.approval != Approval.APPROVED or tool.pending is not None:
        tool = approve(tool, None)
    tool.title, tool.risk, tool.idempotent = "Messages", Risk.READ, True
    save_policy(tool, None, {"title": tool.title, "risk": tool.risk, "idempotent": True})
    for language, templates in PHRASES.items():
        Phrase.objects.bulk_create(Phrase(tool=tool, language=language, template=template) for template in templates)


if __name__ == "__main__":
    made = users(json.load(sys.stdin), sys.argv[1])
    asyncio.run(discover())
    print(json.dumps(made))
