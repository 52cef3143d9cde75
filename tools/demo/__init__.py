"""Two servers to try the platform with: a wallet of our own, and the time."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from tools.services import SyncReport


async def seed(by: "User | None" = None) -> "list[SyncReport]":
    """Put both into the registry, approved; see `seeding.seed`."""
    # The wallet runs from this package without Django, so nothing else is imported before it is asked for.
    from .seeding import seed as work

    return await work(by)
