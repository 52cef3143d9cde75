"""The real addresses, and two operations that say who is calling: one sync, one async."""

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import get_language
from ninja import NinjaAPI

from accounts.auth import bearer
from fullvoice import error_handlers
from fullvoice.urls import urlpatterns as real

api = NinjaAPI(urls_namespace="whoami", auth=bearer)
error_handlers.install(api)


@api.get("/sync")
def whoami(request: HttpRequest) -> dict[str, object]:
    return {"user": request.auth.pk, "language": get_language()}  # type: ignore[attr-defined]


@api.get("/async")
async def awhoami(request: HttpRequest) -> dict[str, object]:
    return {"user": request.auth.pk, "language": get_language()}  # type: ignore[attr-defined]


urlpatterns = [*real, path("v1/whoami/", api.urls)]
