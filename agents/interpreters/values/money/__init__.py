"""Money: amounts as a write tool gets them, read strictly, and all that a free text mentions."""

from .amounts import Money, coins, find, read, scan_money
from .mentions import Price, expressed, extract

__all__ = ["Money", "Price", "coins", "expressed", "extract", "find", "read", "scan_money"]
