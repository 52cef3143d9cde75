"""Every failure becomes the one wire shape here: `{"success": false, "error": {code, message, requestId, details}}`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from loguru import logger
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from .lib.context import request_id
from .lib.errors import FullVoiceError, InvalidParam, NotFound, Unauthenticated


def body(error: FullVoiceError, **beside: Any) -> dict[str, Any]:
    """The wire shape of an error; `beside` stands next to it (`planId`, `steps`, `replayed`)."""
    return {
        "success": False,
        "error": {
            "code": error.code,
            "message": str(error),
            "requestId": request_id.get(),
            "details": error.details,
        },
        **beside,
    }


def response(error: FullVoiceError) -> HttpResponse:
    answer = JsonResponse(body(error), status=error.status, json_dumps_params={"ensure_ascii": False})
    if error.retry_after is not None:
        answer["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


# Pydantic's kinds of error in words that gettext knows; others stay in pydantic's own.
_PROBLEMS = {
    "missing": gettext_noop("is missing"),
    "string_type": gettext_noop("must be text"),
    "string_too_short": gettext_noop("is too short: at least %(min_length)s characters"),
    "string_too_long": gettext_noop("is too long: at most %(max_length)s characters"),
    "string_pattern_mismatch": gettext_noop("does not have the form %(pattern)s"),
    "int_type": gettext_noop("must be a whole number"),
    "int_parsing": gettext_noop("must be a whole number"),
    "int_from_float": gettext_noop("must be a whole number"),
    "bool_type": gettext_noop("must be true or false"),
    "bool_parsing": gettext_noop("must be true or false"),
    "literal_error": gettext_noop("must be one of %(expected)s"),
    "enum": gettext_noop("must be one of %(expected)s"),
    "dict_type": gettext_noop("must be an object"),
    "model_attributes_type": gettext_noop("must be an object"),
    "list_type": gettext_noop("must be a list"),
    "greater_than_equal": gettext_noop("must be at least %(ge)s"),
    "less_than_equal": gettext_noop("must be at most %(le)s"),
    "extra_forbidden": gettext_noop("is not known here"),
}


def _problem(item: dict[str, Any]) -> str:
    words = _PROBLEMS.get(item["type"])
    return str(item["msg"]) if words is None else _(words) % item.get("ctx", {})


def _fields(error: ValidationError) -> InvalidParam:
    # Ninja's places begin with where the value came from and the argument's name: ("body", "data", "text").
    fields = [
        {
            "field": ".".join(str(part) for part in item["loc"][2 if item["loc"][0] == "body" else 1 :])
            or str(item["loc"][-1]),
            "problem": _problem(item),
        }
        for item in error.errors
    ]
    return InvalidParam(details={"fields": fields})


def internal(exc: BaseException) -> HttpResponse:
    """An unhandled error: the traceback for the log, a request id for the caller."""
    logger.opt(exception=exc).error("unhandled error")
    return response(FullVoiceError())


def install(api: NinjaAPI) -> None:
    """Register every handler on `api`."""

    @api.exception_handler(FullVoiceError)
    def known(request: HttpRequest, exc: FullVoiceError) -> HttpResponse:
        return response(exc)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        return response(_fields(exc))

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        return response(Unauthenticated())

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, exc: Http404) -> HttpResponse:
        return response(NotFound())

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, exc: HttpError) -> HttpResponse:
        # Ninja raises it for a body that is no JSON, and for nothing else that we use.
        return response(InvalidParam.of("body", _("not valid JSON")))

    @api.exception_handler(Exception)
    def unhandled(request: HttpRequest, exc: Exception) -> HttpResponse:
        return internal(exc)
