"""What stands behind a realtime session: the platform's dialogue, and the backends that hear and speak."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from loguru import logger

from accounts.models import User
from agents.voice.mouth import Mouth
from agents.voice.pipeline import Failure
from agents.voice.ports import Answer
from agents.voice.said import clauses
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import FullVoiceError, RateLimited
from fullvoice.lib.language import Language, locale_of
from tools.models import Tool

from . import voicing
from .models import Door
from .realtime.session import Backing, Limits
from .spoken import SpokenDialogue

TOO_MANY_CALLS = gettext_noop("This session has made as many calls as it may (REALTIME_TOOL_CALLS).")


def backing_of(user: User, session: str, language: Language) -> Backing:
    parts = voicing.speech()

    def explain(error: Exception) -> Failure:
        with translation.override(locale_of(language)):
            if isinstance(error, FullVoiceError):
                fields = error.details.get("fields")
                return Failure(error.code, fields[0]["problem"] if fields else str(error))
            logger.opt(exception=error).error("unhandled error in a realtime session")
            return Failure(FullVoiceError.code, _(FullVoiceError.message))

    def nothing() -> Answer:
        with translation.override(locale_of(language)):
            return Answer(_("How can I help you?"), language, "chat")

    return Backing(
        dialogue=SpokenDialogue(user, session, Door.REALTIME),
        mouth=Mouth(parts.tts if parts.tts.languages else None, clauses),
        ear=parts.ear if parts.asr.languages else None,
        tools=lambda: in_db(_tools),
        explain=explain,
        nothing=nothing,
        aside=lambda: SpokenDialogue(user, f"aside_{uuid.uuid4().hex}", Door.REALTIME),
        too_many_calls=lambda: RateLimited(TOO_MANY_CALLS),
    )


def limits() -> Limits:
    return Limits(
        items=settings.REALTIME_ITEMS,
        tool_calls=settings.REALTIME_TOOL_CALLS,
        audio_bytes=settings.REALTIME_AUDIO_MB * 1_000_000,
        event_bytes=settings.REALTIME_EVENT_BYTES,
        silence_s=settings.SILENCE_SECONDS,
        utterance_s=settings.MAX_UTTERANCE_SECONDS,
    )


def _tools() -> Mapping[str, Sequence[dict[str, Any]]]:
    """The tools that may be asked for, by server, as the protocol lists them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for tool in Tool.objects.runnable().select_related("server"):
        found.setdefault(tool.server.name, []).append(
            {
                "name": tool.action,
                "description": tool.shown_description,
                "input_schema": tool.input_schema,
                "annotations": None,
            }
        )
    return found
