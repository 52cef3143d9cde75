"""Errors with codes. Services raise them, the edges translate them; the codes are the wire contract's.

`message` is an English gettext id with `%(name)s` places, filled from the keyword arguments and translated into
the caller's language only when it is shown.
"""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class FullVoiceError(Exception):
    """Base of all errors that a caller may be told of.

    `params` fill the message; `details` go to the wire as they are, so they hold nothing internal.
    `retry_after` is in seconds.
    """

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500
    message: ClassVar[str] = gettext_noop("Something went wrong on our side.")
    retry_after: int | None = None

    def __init__(
        self,
        message: str | None = None,
        *,
        details: dict[str, Any] | None = None,
        retry_after: int | None = None,
        **params: Any,
    ) -> None:
        self.template = message or self.message
        self.details = details or {}
        self.params = params
        if retry_after is not None:
            self.retry_after = retry_after
        super().__init__(self.template)

    def __str__(self) -> str:
        text = _(self.template)
        return text % self.params if self.params else text


class InvalidParam(FullVoiceError):
    """`details.fields` names each field that does not fit: `[{"field", "problem"}]`."""

    code = "INVALID_PARAM"
    status = 400
    message = gettext_noop("The request does not fit: see details.fields.")

    @classmethod
    def of(cls, field: str, problem: str) -> "InvalidParam":
        return cls(details={"fields": [{"field": field, "problem": problem}]})


class Unauthenticated(FullVoiceError):
    code = "UNAUTHENTICATED"
    status = 401
    message = gettext_noop("Sign in first: the access token is missing, wrong or expired.")


class Forbidden(FullVoiceError):
    code = "FORBIDDEN"
    status = 403
    message = gettext_noop("You may not do this.")


class StepUpRequired(FullVoiceError):
    """The yes needs the user's PIN. `details.reason`: `required` (none was given), `wrong`, `locked` (after too many
    wrong ones; see `Retry-After`), `not_set` (the user has none yet)."""

    code = "STEP_UP_REQUIRED"
    status = 403
    message = gettext_noop("Please enter your PIN.")


class NotFound(FullVoiceError):
    code = "NOT_FOUND"
    status = 404
    message = gettext_noop("There is nothing here.")


class MethodNotAllowed(FullVoiceError):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    message = gettext_noop("This address does not take this method.")


class TooLarge(FullVoiceError):
    code = "TOO_LARGE"
    status = 413
    message = gettext_noop("The request is larger than %(limit)s bytes (MAX_BODY_BYTES).")


class UnsupportedMedia(FullVoiceError):
    code = "UNSUPPORTED_MEDIA"
    status = 415
    message = gettext_noop("Send the body as JSON (Content-Type: application/json).")


class ConfirmationRequired(FullVoiceError):
    code = "CONFIRMATION_REQUIRED"
    status = 409
    message = gettext_noop("This needs a yes first.")


class ConfirmationMismatch(FullVoiceError):
    code = "CONFIRMATION_MISMATCH"
    status = 409
    message = gettext_noop("This is not what was read back; nothing was done.")


class PlanBusy(FullVoiceError):
    code = "PLAN_BUSY"
    status = 409
    message = gettext_noop("This is still being carried out; ask again for its result.")
    retry_after = 1


class PlanClosed(FullVoiceError):
    code = "PLAN_CLOSED"
    status = 409
    message = gettext_noop("This is closed (%(state)s); say it again to start anew.")


class IdempotencyConflict(FullVoiceError):
    code = "IDEMPOTENCY_CONFLICT"
    status = 409
    message = gettext_noop("This Idempotency-Key was used for another request.")


class PlanExpired(FullVoiceError):
    code = "PLAN_EXPIRED"
    status = 410
    message = gettext_noop("This has expired; say it again to start anew.")


class ToolParamsInvalid(FullVoiceError):
    """`details.errors` has the JSON Schema errors: `[{"path", "problem"}]`."""

    code = "TOOL_PARAMS_INVALID"
    status = 422
    message = gettext_noop("The parameters do not fit the tool %(tool)s.")


class RateLimited(FullVoiceError):
    code = "RATE_LIMITED"
    status = 429
    message = gettext_noop("Too many requests; try again in a moment.")
    retry_after = 1


class ExecFail(FullVoiceError):
    """The tool ran and said that it failed; its own words are in `details.tool`."""

    code = "EXEC_FAIL"
    status = 502
    message = gettext_noop("%(tool)s ran and reported a failure.")


class ExecUnknown(FullVoiceError):
    code = "EXEC_UNKNOWN"
    status = 502
    message = gettext_noop("%(tool)s was asked, but its answer did not arrive: it is not known whether it was done.")


class ToolUnavailable(FullVoiceError):
    code = "TOOL_UNAVAILABLE"
    status = 503
    message = gettext_noop("%(tool)s cannot be reached; nothing was sent. Try again.")
    retry_after = 2


class InterpreterUnavailable(FullVoiceError):
    code = "INTERPRETER_UNAVAILABLE"
    status = 503
    message = gettext_noop("No interpreter can be reached; try again.")
    retry_after = 2


class Overloaded(FullVoiceError):
    code = "OVERLOADED"
    status = 503
    message = gettext_noop("Too busy at the moment; nothing was done. Try again.")
    retry_after = 1
