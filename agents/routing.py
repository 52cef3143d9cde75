"""Where sockets lead."""

from channels.routing import URLRouter
from django.urls import path, re_path

from .consumers import Nowhere, RealtimeConsumer

sockets = URLRouter([path("v1/realtime", RealtimeConsumer.as_asgi()), re_path(r"", Nowhere.as_asgi())])
