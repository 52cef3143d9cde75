"""What the caller may have done: the tools, over HTTP."""

from typing import Annotated

from django.conf import settings
from ninja import Query, Router

from accounts.auth import AuthenticatedRequest, bearer
from fullvoice.lib.aio import in_db
from fullvoice.lib.wire import AUTHENTICATED, errors

from .models import Tool
from .schemas import ToolOut, ToolPage

router = Router(auth=bearer, by_alias=True, tags=["tools"])


Words = Annotated[str, Query(max_length=200)]
ServerName = Annotated[str, Query(max_length=64)]
Cursor = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=settings.PAGE_LIMIT)]
LIMIT = min(50, settings.PAGE_LIMIT)


def _page(q: str, server: str, cursor: str, limit: int) -> ToolPage:
    tools = Tool.objects.runnable().matching(q).select_related("server").order_by("action")
    if server:
        tools = tools.filter(server__name=server)
    found = list(tools.filter(action__gt=cursor)[: limit + 1])
    return ToolPage(
        items=[ToolOut.of(tool) for tool in found[:limit]],
        next_cursor=found[limit - 1].action if len(found) > limit else None,
    )


@router.get("/tools", response={200: ToolPage, **errors(*AUTHENTICATED)})
async def list_tools(
    request: AuthenticatedRequest,
    q: Words = "",
    server: ServerName = "",
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> ToolPage:
    """The tools the caller may run, by name. `q` is looked for in names, titles and descriptions."""
    return await in_db(_page, q, server, cursor, limit)
