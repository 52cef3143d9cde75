"""How a call can fail, told apart by what is known of its effect. Carries words for staff, never for callers."""


class NotSent(Exception):
    """The call did not reach the server, or the server turned it away before the tool: nothing was done.

    `again` says whether trying again at once can help.
    """

    def __init__(self, reason: str, *, again: bool = True) -> None:
        super().__init__(reason)
        self.again = again


class OutcomeUnknown(Exception):
    """The call was sent and its answer did not arrive, or cannot be read: it may or may not have been done."""


class Refused(Exception):
    """The server answered with a JSON-RPC error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class OutputInvalid(Exception):
    """The tool ran, and its result breaks the output schema that the server itself declares, or the protocol."""
