"""The demo: two users, whom one knows, what he pays from, and two MCP servers with approved tools."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Contact, User, Wallet
from agents.demo import seed_words
from fullvoice.lib.aio import close_pool
from tools import demo
from tools.mcp.pool import close_pools

CONTACTS: tuple[dict[str, Any], ...] = (
    {"name": "Alice Chen", "aliases": [], "account": "6217004100004821", "phone": "+14155550101", "note": "colleague"},
    {"name": "Alice Wong", "aliases": [], "account": "6217004100009034", "phone": "+14155550102", "note": "landlady"},
    {"name": "Bob Miller", "aliases": ["Bobby"], "account": "6217004100003377", "phone": "+14155550103"},
    {"name": "张三", "aliases": ["小张"], "account": "6222020200001234", "phone": "+8613800000001"},
    {"name": "李四", "aliases": ["老李"], "account": "6222020200005678", "phone": "+8613800000002"},
)
WALLETS: tuple[dict[str, Any], ...] = (
    {"label": "Everyday", "currency": "USD", "account": "4000000000001001", "is_default": True},
    {"label": "人民币钱包", "currency": "CNY", "account": "6200000000002002", "is_default": False},
)


class Command(BaseCommand):
    help = "Seed the demo (again, without doubling anything). Nothing is seeded when ENV=production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.stdout.write("ENV=production: no demo is seeded")
            return
        for name in ("DEMO_PASSWORD", "STAFF_PASSWORD"):
            if not getattr(settings, name):
                raise CommandError(f"{name} is missing: `make run` writes one to .env")
        user = _user("demo", settings.DEMO_PASSWORD, display_name="Demo")
        staff = _user("staff", settings.STAFF_PASSWORD, display_name="Staff", is_staff=True, is_superuser=True)
        for contact in CONTACTS:
            Contact.objects.get_or_create(user=user, name=contact["name"], defaults=contact)
        for wallet in WALLETS:
            Wallet.objects.get_or_create(user=user, label=wallet["label"], defaults=wallet)
        try:
            asyncio.run(_seed_tools(staff))
        finally:
            close_pool()
        seed_words()
        self.stdout.write("The demo is seeded: users demo and staff, MCP servers time and wallet")


def _user(username: str, password: str, **fields: Any) -> User:
    user, created = User.objects.get_or_create(username=username, defaults=fields)
    # The passwords in .env are the ones that hold.
    if created or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


async def _seed_tools(staff: User) -> None:
    try:
        await demo.seed(staff)
    finally:
        await close_pools()
