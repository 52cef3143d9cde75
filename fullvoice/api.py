"""The API, assembled: each app brings its router, errors have one shape, and bodies one parser."""

from ninja import NinjaAPI

from accounts.api import auth_router, me_router
from agents.api import router as agent_router
from tools.api import router as tools_router

from . import __version__, error_handlers
from .lib.wire import BodyParser

api = NinjaAPI(
    title="FullVoice",
    version=__version__,
    description="Say it, confirm it, it is done once, and it is on record.",
    urls_namespace="api",
    parser=BodyParser(),
)
error_handlers.install(api)
api.add_router("/auth", auth_router)
api.add_router("/me", me_router)
api.add_router("", agent_router)
api.add_router("", tools_router)
