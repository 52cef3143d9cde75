"""The API, assembled: each app brings its router, errors have one shape."""

from ninja import NinjaAPI

api = NinjaAPI(title="FullVoice", version="1", urls_namespace="api")
