"""The session's configuration: the shape of the protocol, merged update by update, and what of it counts here."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from agents.voice.pipeline import Manner
from agents.voice.ports import ClientTool
from agents.voice.turns import Detection
from fullvoice.lib.language import Language

from .wire import Rejected

Config = dict[str, Any]

FORMATS = ("audio/pcm", "audio/pcmu", "audio/pcma")
_DEFAULTS: dict[str, Config] = {
    "server_vad": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    },
}
# Kept and given back as they were sent; nothing here depends on them.
_KEPT = ("tracing", "prompt", "truncation", "reasoning", "parallel_tool_calls", "include")
# The server's own, which some clients send back.
_OURS = ("id", "object", "expires_at", "model")


def initial(name: str, model: str, expires_at: int) -> Config:
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": name,
        "model": model,
        "expires_at": expires_at,
        "output_modalities": ["audio"],
        "instructions": "",
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24_000},
                "noise_reduction": None,
                "transcription": {"model": model},
                "turn_detection": deepcopy(_DEFAULTS["server_vad"]),
            },
            "output": {"format": {"type": "audio/pcm", "rate": 24_000}, "voice": "default", "speed": 1.0},
        },
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "prompt": None,
        "truncation": "auto",
        "include": None,
    }


def merged(config: Config, update: Any) -> Config:
    """The configuration after an update; the old one stays as it was. Raises `Rejected`."""
    update = _object(update, "session")
    kind = update.get("type")
    if kind is None:
        raise Rejected(
            _("session.type is missing: it has to be realtime."),
            code="missing_required_parameter",
            param="session.type",
        )
    if kind != "realtime":
        raise _wrong("session.type", _("it has to be realtime"))
    new = deepcopy(config)
    for key, value in update.items():
        where = f"session.{key}"
        if key in _OURS or key == "type":
            continue
        if key in _KEPT:
            new[key] = value
        elif value is None:
            # Of what cannot be nothing, null leaves what there is.
            if key not in new:
                raise _unknown(where)
        elif key == "output_modalities":
            new[key] = modalities(value, where)
        elif key == "instructions":
            new[key] = _text(value, where)
        elif key == "audio":
            _audio(new["audio"], _object(value, where), where)
        elif key == "tools":
            new[key] = tools(value, where)
        elif key == "tool_choice":
            if not isinstance(value, (str, dict)):
                raise _wrong(where, _("it has to be a text or an object"))
            new[key] = value
        elif key == "max_output_tokens":
            if value != "inf":
                _number(value, where, 1, 1_000_000)
            new[key] = value
        else:
            raise _unknown(where)
    return new


def modalities(value: Any, where: str) -> list[str]:
    """`["text"]` or `["audio"]`; audio comes with its transcript, so both is audio. Raises `Rejected`."""
    if not isinstance(value, list) or not value or any(one not in ("text", "audio") for one in value):
        raise _wrong(where, _('it has to be ["text"] or ["audio"]'))
    return ["audio"] if "audio" in value else ["text"]


def tools(value: Any, where: str) -> list[Config]:
    """Raises `Rejected`."""
    if not isinstance(value, list):
        raise _wrong(where, _("it has to be a list"))
    for number, tool in enumerate(value):
        here = f"{where}[{number}]"
        kind = _object(tool, here).get("type")
        if kind == "function":
            if not _text(tool.get("name"), f"{here}.name"):
                raise _wrong(f"{here}.name", _("it is missing"))
            if not isinstance(tool.get("parameters") or {}, dict):
                raise _wrong(f"{here}.parameters", _("it has to be an object"))
            if not isinstance(tool.get("description") or "", str):
                raise _wrong(f"{here}.description", _("it has to be a text"))
        elif kind == "mcp":
            _text(tool.get("server_label"), f"{here}.server_label")
        else:
            raise _wrong(f"{here}.type", _("it has to be function or mcp"))
    return [{key: value for key, value in tool.items() if key not in ("authorization", "headers")} for tool in value]


def _audio(audio: Config, update: Config, where: str) -> None:
    for side, value in update.items():
        if side not in ("input", "output"):
            raise _unknown(f"{where}.{side}")
        if value is None:
            continue
        here = f"{where}.{side}"
        given = _object(value, here)
        for key, one in given.items():
            place = f"{here}.{key}"
            if key == "format":
                if one is not None:
                    audio[side][key] = audio_format(one, place)
            elif side == "input" and key == "turn_detection":
                audio[side][key] = _detection(one, place)
            elif side == "input" and key == "transcription":
                audio[side][key] = None if one is None else _transcription(audio[side][key] or {}, one, place)
            elif side == "input" and key == "noise_reduction":
                audio[side][key] = None if one is None else _object(one, place)
            elif side == "output" and key == "voice":
                if one is not None:
                    audio[side][key] = voice(one, place)
            elif side == "output" and key == "speed":
                if one is not None:
                    audio[side][key] = _number(one, place, 0.25, 4)
            else:
                raise _unknown(place)


def audio_format(value: Any, where: str) -> Config:
    """Raises `Rejected`."""
    given = _object(value, where)
    kind = given.get("type")
    if kind not in FORMATS:
        raise _wrong(f"{where}.type", _("it has to be one of %(names)s") % {"names": ", ".join(FORMATS)})
    if kind != "audio/pcm":
        return {"type": kind}
    if given.get("rate") not in (None, 24_000):
        raise _wrong(f"{where}.rate", _("audio/pcm has 24000 samples a second"))
    return {"type": kind, "rate": 24_000}


def voice(value: Any, where: str) -> str:
    """Raises `Rejected`."""
    return _text(value.get("id") if isinstance(value, dict) else value, where)


def _transcription(before: Config, value: Any, where: str) -> Config:
    given = {**before, **_object(value, where)}
    for key in ("model", "prompt", "language", "delay"):
        if given.get(key) is not None:
            _text(given[key], f"{where}.{key}")
    if given.get("language") and language_of(given) is None:
        raise _wrong(f"{where}.language", _("English (en) and Chinese (zh) are spoken here"))
    return given


def language_of(transcription: Mapping[str, Any] | None) -> Language | None:
    """The language that the client says is spoken, None where it says none that is ours."""
    if not transcription:
        return None
    many = transcription.get("languages")
    for name in [transcription.get("language"), *(many if isinstance(many, list) else ())]:
        short = str(name or "").lower().replace("_", "-").partition("-")[0]
        if short in ("en", "english"):
            return "en"
        if short in ("zh", "cmn", "chinese"):
            return "zh"
    return None


def _detection(value: Any, where: str) -> Config | None:
    if value is None:
        return None
    given = _object(value, where)
    kind = given.get("type", "server_vad")
    if kind not in _DEFAULTS:
        raise _wrong(f"{where}.type", _("it has to be server_vad or semantic_vad"))
    new = deepcopy(_DEFAULTS[kind])
    for key, one in given.items():
        here = f"{where}.{key}"
        if key not in new and key not in _DEFAULTS["server_vad"] and key not in _DEFAULTS["semantic_vad"]:
            raise _unknown(here)
        if one is None or key == "type" or key not in new:
            continue
        if key in ("create_response", "interrupt_response"):
            if not isinstance(one, bool):
                raise _wrong(here, _("it has to be true or false"))
        elif key == "eagerness":
            if one not in ("low", "medium", "high", "auto"):
                raise _wrong(here, _("it has to be low, medium, high or auto"))
        elif key == "threshold":
            _number(one, here, 0, 1)
        elif key == "idle_timeout_ms":
            _number(one, here, 1_000, 60_000)
        else:
            _number(one, here, 0, 10_000)
        new[key] = one
    return new


def manner(config: Config, *, silence_s: float, utterance_s: float) -> Manner:
    """What of it counts for the pipeline. silence_s: how long a question waits for an answer."""
    given = config["audio"]["input"]["turn_detection"]
    aloud = config["output_modalities"] == ["audio"]
    if given is None:
        return Manner(aloud, answers=False, gives_way=False, detection=Detection(None, max_utterance_s=utterance_s))
    idle = given.get("idle_timeout_ms") or round(silence_s * 1000)
    detection = Detection(
        given["type"],
        threshold=given.get("threshold", 0.5),
        prefix_padding_ms=int(given.get("prefix_padding_ms", 300)),
        silence_ms=int(given.get("silence_duration_ms", 500)),
        eagerness=given.get("eagerness", "auto"),
        max_utterance_s=utterance_s,
        idle_ms=idle,
    )
    return Manner(aloud, given["create_response"], given["interrupt_response"], detection)


def client_tools(config: Config) -> list[ClientTool]:
    return [
        ClientTool(tool["name"], tool.get("description") or "", tool.get("parameters") or {})
        for tool in config["tools"]
        if tool["type"] == "function" and config["tool_choice"] != "none"
    ]


def _object(value: Any, where: str) -> Config:
    if not isinstance(value, dict):
        raise _wrong(where, _("it has to be an object"))
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, _("it has to be a text"))
    return value


def _number(value: Any, where: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise _wrong(where, _("it has to be a number from %(least)s to %(most)s") % {"least": least, "most": most})
    return float(value)


def _wrong(where: str, problem: str) -> Rejected:
    return Rejected(f"{where}: {problem}.", param=where)


def _unknown(where: str) -> Rejected:
    return Rejected(_("There is no parameter %(name)s.") % {"name": where}, code="unknown_parameter", param=where)
