"""What goes without saying: where the user is, for a tool that takes it."""

import re
from collections.abc import Mapping
from typing import Any

from ...base import Request
from .profiles import Param, Profile


def from_context(profile: Profile, call: Mapping[int, Any], text: str, request: Request) -> dict[int, Any]:
    """Optional parameters that the request's context has a value for, by exactly their name; nothing where a name or
    a place of another kind was said, or that it is for all of them."""
    if not request.context or _ALL.search(text) or any(_names(profile.params[index]) for index in call):
        return {}
    return {
        index: request.context[param.path[0]]
        for index, param in enumerate(profile.params)
        if index not in call and len(param.path) == 1 and not param.required and _takes(param, request)
    }


_ALL = re.compile(
    r"\b(?:everywhere|(?:every|each|all|other)(?: of)?(?: the)? (?:rooms?|areas?|floors?)|house|home|anywhere)\b|"
    r"全部房间|所有房间|每个房间|全屋|家里|到处",
    re.IGNORECASE,
)


def _names(param: Param) -> bool:
    """Whether it lists names of their own: of rooms, floors, things."""
    return param.closed and any(str(option.value)[:1].isupper() for option in param.listed)


def _takes(param: Param, request: Request) -> bool:
    value = request.context.get(param.path[0])
    allowed = [option.value for option in param.listed]
    return value is not None and param.closed and value in allowed
