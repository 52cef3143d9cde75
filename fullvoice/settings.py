"""Django's settings. Every one that an operator may set is read here, from the environment (see `env.py`)."""

import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from agents.interpreters.registry import INTERPRETERS as KNOWN_INTERPRETERS
from agents.voice.asr.registry import RECOGNISERS
from agents.voice.tts.registry import VOICES

from .env import ENVIRONMENTS, ROOT, Reader, user_cache

# Lets Django's generic classes be written with their types (`ModelAdmin[User]`) at run time.
django_stubs_ext.monkeypatch()

env = Reader()

# What runs where
APP_NAME = env.text("APP_NAME", "FullVoiceAI")
ENV = env.choice("ENV", "production", ENVIRONMENTS)
PRODUCTION = ENV == "production"
DEBUG = env.flag("DEBUG", False)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, 1, 65535)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]", HOST))
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", ())
BASE_DIR = ROOT
DATA_DIR = Path(env.text("DATA_DIR", str(ROOT / "data")))
# Big files that clones share: the user's, not the project's.
MODELS_DIR = Path(env.text("MODELS_DIR", str(user_cache() / "models"))).expanduser()
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))

# Secrets: none has a default
SECRET_KEY = env.secret("SECRET_KEY")
JWT_SECRET = env.secret("JWT_SECRET")
SALT_KEY = [env.secret("FIELD_KEY")]
DEMO_PASSWORD = env.text("DEMO_PASSWORD")
STAFF_PASSWORD = env.text("STAFF_PASSWORD")

# Limits
MAX_BODY_BYTES = env.number("MAX_BODY_BYTES", 1_000_000, 1_000)
MAX_UTTERANCE_CHARS = env.number("MAX_UTTERANCE_CHARS", 2_000, 10)
MAX_PLAN_STEPS = env.number("MAX_PLAN_STEPS", 10, 1, 100)
AGENT_MAX_ROUNDS = env.number("AGENT_MAX_ROUNDS", 3, 0, 20)
MAX_RESULT_BYTES = env.number("MAX_RESULT_BYTES", 1_000_000, 1_000)
MAX_CONTACTS = env.number("MAX_CONTACTS", 1_000, 1)
MAX_WALLETS = env.number("MAX_WALLETS", 100, 1)
PAGE_LIMIT = env.number("PAGE_LIMIT", 200, 1, 1_000)
PLAN_TTL_SECONDS = env.number("PLAN_TTL_SECONDS", 300, 5)
EXECUTE_WAIT_MS = env.number("EXECUTE_WAIT_MS", 10_000, 0, 120_000)
PIN_MAX_TRIES = env.number("PIN_MAX_TRIES", 5, 1, 100)
PIN_LOCK_MINUTES = env.number("PIN_LOCK_MINUTES", 15, 1, 1_440)
ACCESS_TOKEN_MINUTES = env.number("ACCESS_TOKEN_MINUTES", 15, 1, 1_440)
REFRESH_TOKEN_DAYS = env.number("REFRESH_TOKEN_DAYS", 14, 1, 365)

# Realtime sessions
REALTIME_SESSIONS = env.number("REALTIME_SESSIONS", 0, 0, 10_000)
REALTIME_USER_SESSIONS = env.number("REALTIME_USER_SESSIONS", 16, 1, 10_000)
REALTIME_MINUTES = env.number("REALTIME_MINUTES", 60, 1, 1_440)
REALTIME_AUDIO_MB = env.number("REALTIME_AUDIO_MB", 400, 1, 100_000)
REALTIME_ITEMS = env.number("REALTIME_ITEMS", 2_000, 10, 100_000)
REALTIME_TOOL_CALLS = env.number("REALTIME_TOOL_CALLS", 500, 1, 100_000)
REALTIME_EVENT_BYTES = env.number("REALTIME_EVENT_BYTES", 16_000_000, 1_000, 100_000_000)
REALTIME_QUEUE_KB = env.number("REALTIME_QUEUE_KB", 4_000, 100, 1_000_000)
REALTIME_LOGIN_CHECK_SECONDS = env.number("REALTIME_LOGIN_CHECK_SECONDS", 15, 1, 3_600)
SILENCE_SECONDS = env.number("SILENCE_SECONDS", 10, 1, 300)
MAX_UTTERANCE_SECONDS = env.number("MAX_UTTERANCE_SECONDS", 30, 1, 300)

# Interpreters
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.text("OPENAI_BASE_URL")
OPENAI_MODEL = env.text("OPENAI_MODEL")
LLM_TIMEOUT_MS = env.number("LLM_TIMEOUT_MS", 20_000, 100, 300_000)
LLM_CONNECT_TIMEOUT_MS = env.number("LLM_CONNECT_TIMEOUT_MS", 3_000, 50, 60_000)
LLM_MAX_RETRY = env.number("LLM_MAX_RETRY", 2, 0, 10)
LLM_MAX_TOKENS = env.number("LLM_MAX_TOKENS", 1_000, 50, 100_000)
LLM_STYLE = env.choice("LLM_STYLE", "auto", ("auto", "tools", "json_schema"))
LLM_PRICES = env.prices("LLM_PRICES")
TOOLS_IN_PROMPT = env.number("TOOLS_IN_PROMPT", 24, 1, 128)
MODEL_CONFIGURED = bool(OPENAI_MODEL and (OPENAI_API_KEY or OPENAI_BASE_URL))
INTERPRETERS = env.names("INTERPRETERS", ("phrases", "llm") if MODEL_CONFIGURED else ("phrases", "schema"))
if (OPENAI_API_KEY or OPENAI_BASE_URL) and not OPENAI_MODEL:
    env.problems.append("OPENAI_MODEL is missing: a key or base URL is set, so name the model")
if "llm" in INTERPRETERS and not MODEL_CONFIGURED:
    env.problems.append("OPENAI_MODEL with OPENAI_API_KEY or OPENAI_BASE_URL is missing: INTERPRETERS names llm")
for _name in INTERPRETERS:
    if _name not in KNOWN_INTERPRETERS:
        env.problems.append(f"INTERPRETERS knows {', '.join(KNOWN_INTERPRETERS)}, not {_name!r}")

# Hearing and speaking: backends of each language in order, and where those are that do not run here
SPEECH = env.flag("SPEECH", ENV != "test")
ASR_EN = env.names("ASR_EN", ("vosk",))
ASR_ZH = env.names("ASR_ZH", ("vosk",))
TTS_EN = env.names("TTS_EN", ("kokoro", "espeak"))
TTS_ZH = env.names("TTS_ZH", ("kokoro",))
ASR_BASE_URL = env.text("ASR_BASE_URL")
ASR_API_KEY = env.text("ASR_API_KEY")
ASR_MODEL = env.text("ASR_MODEL")
TTS_BASE_URL = env.text("TTS_BASE_URL")
TTS_API_KEY = env.text("TTS_API_KEY")
TTS_MODEL = env.text("TTS_MODEL")
TTS_VOICE_EN = env.text("TTS_VOICE_EN")
TTS_VOICE_ZH = env.text("TTS_VOICE_ZH")
WYOMING_ASR = env.text("WYOMING_ASR")
WYOMING_TTS = env.text("WYOMING_TTS")
for _setting, _names, _known in (
    ("ASR_EN", ASR_EN, RECOGNISERS),
    ("ASR_ZH", ASR_ZH, RECOGNISERS),
    ("TTS_EN", TTS_EN, VOICES),
    ("TTS_ZH", TTS_ZH, VOICES),
):
    env.problems += [f"{_setting} knows {', '.join(_known)}, not {_name!r}" for _name in _names if _name not in _known]
    _kind = _setting[:3]
    if "openai" in _names and not (ASR_MODEL if _kind == "ASR" else TTS_MODEL):
        env.problems.append(f"{_kind}_MODEL is missing: {_setting} names openai")
    _address = WYOMING_ASR if _kind == "ASR" else WYOMING_TTS
    if "wyoming" in _names and not _address.rpartition(":")[2].isdigit():
        env.problems.append(f"WYOMING_{_kind} must be HOST:PORT: {_setting} names wyoming")

# How soon a process sees what staff changed in tools and phrases.
CATALOGUE_POLL_MS = env.number("CATALOGUE_POLL_MS", 0 if ENV == "test" else 1_000, 0, 60_000)

# MCP: defaults for servers that say nothing else
MCP_SCRIPT_PATH = env.file("MCP_SCRIPT_PATH")
MCP_MAX_RETRY = env.number("MCP_MAX_RETRY", 3, 0, 20)
MCP_TIMEOUT_MS = env.number("MCP_TIMEOUT_MS", 30_000, 100, 600_000)
MCP_CONNECT_TIMEOUT_MS = env.number("MCP_CONNECT_TIMEOUT_MS", 15_000, 100, 120_000)
MCP_MAX_CONCURRENCY = env.number("MCP_MAX_CONCURRENCY", 16, 1, 1_000)
MCP_STDIO_COMMANDS = env.names("MCP_STDIO_COMMANDS", ())
MCP_ALLOWED_HOSTS = env.names("MCP_ALLOWED_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "::1"))

# Redis, where there is one: processes hear of changes at once instead of by polling.
REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    env.problems.append("REDIS_URL must begin with redis://, rediss:// or unix://")

# Database
DATABASE = env.database(f"sqlite:///{DATA_DIR / 'fullvoice.sqlite3'}")
DB_THREADS = env.number("DB_THREADS", 4, 1, 64)
SQLITE_SYNCHRONOUS = env.choice("SQLITE_SYNCHRONOUS", "FULL" if PRODUCTION else "NORMAL", ("FULL", "NORMAL"))
if DATABASE["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that means to write takes the lock at its start, where waiting works.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SQLITE_SYNCHRONOUS}; "
            "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;"
        ),
    }
    if DATABASE["NAME"] != ":memory:":
        env.folder("DB_URL", Path(DATABASE["NAME"]).parent)
        # Threads and processes share the test database as they share the real one, so it is a file too.
        DATABASE["TEST"] = {"NAME": f"{DATABASE['NAME']}.test"}
else:
    DATABASE.setdefault("OPTIONS", {}).update(
        {"charset": "utf8mb4", "isolation_level": "read committed", "init_command": "SET sql_mode='STRICT_ALL_TABLES'"}
    )
    # The collation is the migrations' to set, in a test's database as in any.
    DATABASE["TEST"] = {"CHARSET": "utf8mb4"}
# Stock ASGI opens a connection per request; the pool of `lib/aio.py` keeps its own as long as they work.
DATABASE["CONN_MAX_AGE"] = 0
DATABASE["CONN_HEALTH_CHECKS"] = True
DATABASES: dict[str, Any] = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Browsers (production): https only. Behind a proxy that ends TLS, TRUST_PROXY believes its X-Forwarded-Proto.
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", PRODUCTION)
TRUST_PROXY = env.flag("TRUST_PROXY", False)

env.folder("DATA_DIR", DATA_DIR)
env.check()

# Django
INSTALLED_APPS = [
    "daphne",
    "fullvoice",
    "accounts",
    "auditlog",
    "tools",
    "agents",
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "fullvoice.urls"
ASGI_APPLICATION = "fullvoice.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
# A user with MAX_CONTACTS contacts is one form of the admin, ten fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12 * (MAX_CONTACTS + MAX_WALLETS)
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
# WhiteNoise hands its small files to the admin's handler as plain iterators; that handler reads them in a thread.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
if ENV == "test":
    # The real hash is slow on purpose, and tests sign in hundreds of times.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
FORMAT_MODULE_PATH = ["fullvoice.formats"]
LOCALE_PATHS = [ROOT / "fullvoice" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
LOGGING_CONFIG = "fullvoice.logging.configure"
LOGGING = {"level": LOG_LEVEL, "file": str(DATA_DIR / "errors.log"), "test": ENV == "test"}

SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SECRET,
    "USER_ID_CLAIM": "sub",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=ACCESS_TOKEN_MINUTES),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=REFRESH_TOKEN_DAYS),
}

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if PRODUCTION:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
