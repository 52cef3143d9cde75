"""Bases for the back office."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property


class LimitedPaginator(Paginator[Any]):
    """Counts no further than `CEILING`: a full count of a big table costs more than the page itself."""

    CEILING = 10_000

    @cached_property
    def count(self) -> int:
        objects = self.object_list
        if isinstance(objects, QuerySet):
            return objects.order_by().values_list("pk")[: self.CEILING].count()
        return len(objects)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """History: it can be looked at, by those who may, and changed by nobody."""

    show_full_result_count = False
    paginator = LimitedPaginator
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
