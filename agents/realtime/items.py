"""The conversation as the client sees it: items in order."""

from django.utils.translation import gettext as _

from .wire import Item, Rejected, new_id

ROOT = "root"


class Conversation:
    """Items by id, in order. most: items; above that nothing is added."""

    def __init__(self, most: int) -> None:
        self.id = new_id("conv")
        self._most = most
        self._items: dict[str, Item] = {}
        self._order: list[str] = []

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._items

    @property
    def last(self) -> str | None:
        return self._order[-1] if self._order else None

    def get(self, item_id: str, event: str) -> Item:
        """Raises `Rejected`."""
        item = self._items.get(item_id)
        if item is None:
            raise Rejected(
                _("There is no item with the id %(id)s.") % {"id": item_id},
                code=f"item_{event}_invalid_item_id",
                param="item_id",
            )
        return item

    def full(self) -> bool:
        return len(self._order) >= self._most

    def add(self, item: Item, after: str | None = None) -> str | None:
        """Put the item after another (None: at the end; "root": at the beginning); the id of the one before it.
        Raises `Rejected`."""
        if item["id"] in self._items:
            raise Rejected(_("There is an item with this id already."), code="item_create_duplicate", param="item.id")
        if after is None:
            at = len(self._order)
        elif after == ROOT:
            at = 0
        elif after in self._items:
            at = self._order.index(after) + 1
        else:
            raise Rejected(
                _("There is no item with the id %(id)s.") % {"id": after},
                code="previous_item_not_found",
                param="previous_item_id",
            )
        self._items[item["id"]] = item
        self._order.insert(at, item["id"])
        return self._order[at - 1] if at else None

    def before(self, item_id: str) -> str | None:
        at = self._order.index(item_id)
        return self._order[at - 1] if at else None

    def remove(self, item_id: str) -> None:
        del self._items[item_id]
        self._order.remove(item_id)
