"""Every address of the project."""

from django.conf import settings
from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from .api import api
from .console import console
from .health import health, live

admin.site.site_header = admin.site.site_title = settings.APP_NAME

urlpatterns = [
    path("", console, name="console"),
    path("docs", RedirectView.as_view(url="/v1/api/docs")),
    path("favicon.ico", RedirectView.as_view(url="/static/fullvoice/icon.svg")),
    path("health", health),
    path("health/live", live),
    path("admin/language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("v1/api/", api.urls),
]
