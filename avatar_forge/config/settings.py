"""Settings: everything from the environment, every default good for a laptop with no key and no service.

`.env.example` lists each variable; a test compares the two.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from corsheaders.defaults import default_headers
from django.utils.translation import gettext_lazy as _
from pythonjsonlogger.core import RESERVED_ATTRS

from audio import declared_voices
from avatar_forge.config import environment as env
from avatar_forge.config import production, secret_key, setting_addresses
from chat.llm import declared_models

django_stubs_ext.monkeypatch()  # lets Django's own classes take type parameters at run time

BASE_DIR = Path(__file__).resolve().parents[2]

env.load(BASE_DIR / ".env")

# -- where things are ------------------------------------------------------------------------------------------------
PORT = env.integer("PORT", 8000, least=1, most=65535)
HOST = env.text("HOST", "127.0.0.1")
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "data")
DATABASE_URL = setting_addresses.database("DATABASE_URL", DATA_DIR / "avatar_forge.sqlite3")
REDIS_URL = setting_addresses.redis("REDIS_URL")
BROKER_URL = setting_addresses.broker("BROKER_URL")

# -- security --------------------------------------------------------------------------------------------------------
PRODUCTION = env.boolean("PRODUCTION")  # refuses what is good for a laptop alone (avatar_forge/config/production.py)
DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], like=env.HOST, least=1)
# Front-ends on other origins that may use the API and the sockets with a person's cookie. Compared whole and exactly.
_LAPTOP_ORIGINS = ["http://localhost:3000"]
FRONTEND_ORIGINS = env.listed("FRONTEND_ORIGINS", _LAPTOP_ORIGINS, like=env.ORIGIN)
HTTPS = env.boolean("HTTPS")  # behind a proxy that speaks TLS and sets X-Forwarded-Proto
if PRODUCTION:
    _shared_by = {
        "REDIS_URL": bool(REDIS_URL),
        "BROKER_URL": not BROKER_URL.startswith("memory"),
        "WEB_CONCURRENCY": env.VARIABLES.get("WEB_CONCURRENCY", "") not in ("", "0", "1"),  # of uvicorn and gunicorn
    }
    production.refuse(
        secret_key=SECRET_KEY,
        debug=DEBUG,
        hosts=ALLOWED_HOSTS,
        origins=[origin for origin in FRONTEND_ORIGINS if origin not in _LAPTOP_ORIGINS],
        https=HTTPS,
        sqlite_shared_by=[name for name, is_set in _shared_by.items() if is_set and DATABASE_URL.startswith("sqlite")],
    )
SECRET_KEY = SECRET_KEY or secret_key.read_or_create(DATA_DIR / "secret_key")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^api/health"]  # asked by the proxy and the supervisor, from inside
# Whether every host under the domain speaks TLS, and for good, is for the owner of the domain to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_ENGINE = "avatar_forge.core.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "avatar_forge.core.api.exceptions.csrf_failure"

CORS_ALLOWED_ORIGINS = FRONTEND_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_HEADERS = [*default_headers, "x-session-token", "idempotency-key"]  # "authorization" is a default
CORS_EXPOSE_HEADERS = ["idempotent-replayed", "retry-after"]

# Refused by DRF's parser (JSON) and by Django (forms) above these sizes.
JSON_MAX_BYTES = env.integer("JSON_MAX_BYTES", 1024 * 1024, least=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * JSON_MAX_BYTES

# -- apps ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.headless",
    "allauth.usersessions",
    "avatar_forge.apps.AvatarForgeConfig",
    "accounts.apps.AccountsConfig",
    "characters.apps.CharactersConfig",
    "audio.apps.AudioConfig",
    "jobs.apps.JobsConfig",
    "chat.apps.ChatConfig",
]

MIDDLEWARE = [
    "avatar_forge.core.request_id.RequestIdMiddleware",
    "avatar_forge.core.page_headers.PageHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.auth.sign_ins.SeenMiddleware",
    "avatar_forge.core.api.exceptions.ExpectedErrorsMiddleware",
]

ROOT_URLCONF = "avatar_forge.config.urls"
ASGI_APPLICATION = "avatar_forge.asgi.application"
APPEND_SLASH = False  # both forms are routed: a redirect would lose the body of a POST

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# -- database --------------------------------------------------------------------------------------------------------
DATABASE_DEADLINE = env.number(
    "DATABASE_DEADLINE", 10.0, least=0.1, most=3600
)  # seconds a request or a turn waits for the database
DATABASE_THREADS = env.integer(
    "DATABASE_THREADS", 8, least=1, most=1000
)  # for sockets and turns, beside the HTTP threads
HTTP_THREADS = env.integer("HTTP_THREADS", 8, least=1, most=1000)


def database(url: str) -> dict[str, Any]:
    """Return Django's entry for `url`, with the options each database needs (docs/decisions/0004)."""
    config = setting_addresses.database_config("DATABASE_URL", url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=0;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-4000;"
            ),
        }
        # A test database in a file: threads and sockets see what they will see in use, WAL included.
        config["TEST"] = {"NAME": str(Path(config["NAME"]).with_name("test.sqlite3"))}
    else:
        config["ENGINE"] = "avatar_forge.core.postgresql"
        config["OPTIONS"] = {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={int(DATABASE_DEADLINE * 1000)}",
            **config.get("OPTIONS", {}),  # of the address: ?sslmode=require
        }
    # One connection a thread, and the threads are bounded, so keeping connections open is safe.
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1.0, "socket_timeout": 1.0},  # everything works without it, but slower
    }
    if REDIS_URL
    # Tickets and rate limits live here for seconds: room enough that a crowd does not push them out.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}

# -- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.choice("ACCOUNT_EMAIL_VERIFICATION", "none", "mandatory")
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # a guest is signed in and may still want to sign in as a person

# No mail is sent until EMAIL_URL names a server: smtp+tls://user:password@host:587
EMAIL_URL = setting_addresses.mail("EMAIL_URL")
EMAIL_BACKEND = EMAIL_URL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL_URL["EMAIL_HOST"] or "localhost", EMAIL_URL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_URL["EMAIL_HOST_USER"] or "", EMAIL_URL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_URL.get("EMAIL_USE_TLS", False), EMAIL_URL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = EMAIL_URL["EMAIL_FILE_PATH"] or None
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "stage@localhost", like=r".+@.+")

# Google: both keys or neither. The addresses are Google's own; tests put a fake in their place.
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = env.secret("GOOGLE_CLIENT_SECRET")
GOOGLE_AUTHORIZE_URL = setting_addresses.web("GOOGLE_AUTHORIZE_URL", "https://accounts.google.com/o/oauth2/v2/auth")
GOOGLE_TOKEN_URL = setting_addresses.web("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token")
GOOGLE_CERTS_URL = setting_addresses.web("GOOGLE_CERTS_URL", "https://www.googleapis.com/oauth2/v1/certs")
GOOGLE_IDENTITY_URL = setting_addresses.web("GOOGLE_IDENTITY_URL", "https://www.googleapis.com/oauth2/v2/userinfo")
GOOGLE_ISSUER = setting_addresses.web("GOOGLE_ISSUER", "https://accounts.google.com")
# Where a sign-in with Google ends: at /auth/callback there, or on our own pages when empty.
FRONTEND_URL = setting_addresses.web("FRONTEND_URL")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an address that Google has verified; accounts/google/provider.py says when
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "google": {
        "provider_class": "accounts.google.provider.GoogleProvider",
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": GOOGLE_CLIENT_SECRET, "key": ""}]
        if GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET
        else [],
        "SCOPE": ["openid", "profile", "email"],
        "OAUTH_PKCE_ENABLED": True,
        "AUTHORIZE_URL": GOOGLE_AUTHORIZE_URL,
        "ACCESS_TOKEN_URL": GOOGLE_TOKEN_URL,
        "CERTS_URL": GOOGLE_CERTS_URL,
        "IDENTITY_URL": GOOGLE_IDENTITY_URL,
        "ID_TOKEN_ISSUER": GOOGLE_ISSUER,
    }
}

# Apps sign in under /_allauth/app and then show X-Session-Token or Authorization: Bearer.
JWT_PRIVATE_KEY = env.secret("JWT_PRIVATE_KEY") or secret_key.read_or_create(
    DATA_DIR / "jwt_key.pem", make=secret_key.rsa_key
)
HEADLESS_ONLY = False  # we have pages of our own
HEADLESS_CLIENTS = ("browser", "app")
HEADLESS_ADAPTER = "accounts.adapters.HeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"  # noqa: S105  a class, not a token
HEADLESS_JWT_PRIVATE_KEY = JWT_PRIVATE_KEY.replace("\\n", "\n")  # one line in a .env file
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True  # signed out is signed out, whatever the token's expiry says

# -- limits on who comes in, and how long it is remembered -----------------------------------------------------------
# Counted in the cache: shared between processes with REDIS_URL, by process without. No count by account alone stops
# its owner: "key" of login_failed is account and address, of login_account an account tried from unknown addresses,
# of mail a mailbox and a kind of letter (accounts/adapters.py).
ACCOUNT_RATE_LIMITS: dict[str, str] = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/m/ip,100/h/ip",
    "login_account": "120/h/key",
    "reset_password": "20/m/ip",
    "mail": "5/5m/key",
}
GUESTS_PER_HOUR_PER_ADDRESS = env.integer("GUESTS_PER_HOUR_PER_ADDRESS", 60)  # 0: no limit
# How many proxies of ours stand in front and write X-Forwarded-For. 0: the header is ignored, the peer is the caller.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, most=20)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
LOGIN_EVENTS_DAYS = env.integer("LOGIN_EVENTS_DAYS", 180, least=1, most=36500)

# -- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "avatar_forge" / "locale"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Seoul")  # shown; the database keeps UTC

# -- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# The browser's client of protocol 1 is shared by our pages and by front-ends elsewhere.
STATICFILES_DIRS = [("avatar-forge-client", BASE_DIR / "clients" / "javascript")]
# Unset: served straight from the apps, so that a first start needs no collectstatic.
STATIC_ROOT = env.text("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
MEDIA_ROOT = DATA_DIR / "media"
# Behind nginx: an `internal` location over MEDIA_ROOT that sends the files in our place, e.g. /protected.
X_ACCEL_PREFIX = env.text("X_ACCEL_PREFIX", like=r"/\S+", example="/protected")
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# -- REST ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    # Tokens first: one that was shown and is bad must never fall back to the cookie.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.auth.bearer_tokens.JWTAuthentication",
        "accounts.auth.bearer_tokens.SessionTokenAuthentication",
        "avatar_forge.core.api.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["avatar_forge.core.api.rendering.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["avatar_forge.core.api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "avatar_forge.core.api.rendering.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "avatar_forge.core.api.schema.EnvelopeSchema",
    "EXCEPTION_HANDLER": "avatar_forge.core.api.exceptions.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Avatar Forge (인생 극장)",
    "DESCRIPTION": "A stage for role-play: characters, plays, lines. Sockets are described in docs/protocol.md.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "MessageMoveEnum": "chat.models.Message.Move",
        "JobStatusEnum": "jobs.models.GenerationJob.Status",
        "MessageStatusEnum": "chat.models.Message.Status",
        "SessionModeEnum": "chat.models.ChatSession.Mode",
    },
    "PREPROCESSING_HOOKS": ["avatar_forge.core.api.schema.without_closing_slash"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

# -- engines ---------------------------------------------------------------------------------------------------------
# Chosen by name; each is built once per process (avatar_forge/core/engines.py). Models: docs/models.md.
REHEARSAL_TOKENS_PER_SECOND = env.number("REHEARSAL_TOKENS_PER_SECOND", 40.0)
LLM_MODELS_FILE, _models_json = env.file("LLM_MODELS_FILE", DATA_DIR / "models.json")
_declared = declared_models.declare(
    {
        **env.VARIABLES,  # the file names the variables that hold its keys
        "LLM_BASE_URL": setting_addresses.web("LLM_BASE_URL"),
        "LLM_MODEL": env.text("LLM_MODEL"),
        "LLM_API_KEY": env.secret("LLM_API_KEY"),
        "LLM_CONTEXT_TOKENS": str(env.integer("LLM_CONTEXT_TOKENS", 4096, least=256)),
        "GEMINI_API_KEY": env.secret("GEMINI_API_KEY"),
        **{name: env.optional_number(name, least=0.1, most=86400) for name in declared_models.SECONDS.values()},
    },
    _models_json,
)
# Models that the servers list, beside the declared ones (chat/llm/served_models.py).
LLM_LIST = env.choice("LLM_LIST", "all", "declared")
VOICES_FILE, _voices_json = env.file("VOICES_FILE", DATA_DIR / "voices.json")
_voices = declared_voices.declare(
    {
        "DEFAULT_VOICE": env.text("DEFAULT_VOICE"),
        "GPT_SOVITS_URL": setting_addresses.web("GPT_SOVITS_URL"),
        "GPT_SOVITS_REF_AUDIO": env.text("GPT_SOVITS_REF_AUDIO"),
        "GPT_SOVITS_PROMPT_TEXT": env.text("GPT_SOVITS_PROMPT_TEXT"),
        "GPT_SOVITS_PROMPT_LANG": env.text("GPT_SOVITS_PROMPT_LANG", "ko"),
        "SPEECH_BASE_URL": setting_addresses.web("SPEECH_BASE_URL"),
        "SPEECH_API_KEY": env.secret("SPEECH_API_KEY"),
        "SPEECH_MODEL": env.text("SPEECH_MODEL", "tts-1"),
        "SPEECH_VOICES": ",".join(env.listed("SPEECH_VOICES", ["alloy"])),
    },
    (BASE_DIR / "audio" / "voices.json").read_text(encoding="utf-8"),
    _voices_json,
    lock_dir=str(DATA_DIR / "locks"),
)
VOICES, DEFAULT_VOICE = _voices.voices, _voices.default
ENGINES: dict[str, dict[str, dict[str, Any]]] = {
    "speech": _voices.engines,
    "chat": {
        **_declared.engines,
        "rehearsal": {
            "BACKEND": "chat.llm.engines.rehearsal.RehearsalEngine",
            "OPTIONS": {"tokens_per_second": REHEARSAL_TOKENS_PER_SECOND},
        },
    },
}
# Figures and styles: the first engine of a kind does the work, from its QUEUE, "cpu" or "gpu" (docs/jobs.md).
HUNYUAN3D_URL = setting_addresses.web("HUNYUAN3D_URL")
_hunyuan3d = {
    "base_url": HUNYUAN3D_URL,
    "texture": env.boolean("HUNYUAN3D_TEXTURE"),
    "max_seconds": env.number("HUNYUAN3D_SECONDS", 300.0, least=1),
}
if HUNYUAN3D_URL:
    ENGINES["3d"] = {
        "hunyuan3d": {
            "BACKEND": "jobs.engines.hunyuan3d.Hunyuan3DEngine",
            "OPTIONS": _hunyuan3d,
            "QUEUE": "gpu",
        }
    }
COMFYUI_URL = setting_addresses.web("COMFYUI_URL")
COMFYUI_SECONDS = env.number("COMFYUI_SECONDS", 300.0, least=1)
for _kind, _name in (("3d", "COMFYUI_3D_WORKFLOW"), ("style", "COMFYUI_STYLE_WORKFLOW")):
    _workflow, _graph = env.file(_name)
    if COMFYUI_URL and _graph:
        ENGINES.setdefault(_kind, {})["comfyui"] = {
            "BACKEND": "jobs.engines.comfyui.ComfyUIEngine",
            "OPTIONS": {"base_url": COMFYUI_URL, "workflow": str(_workflow), "max_seconds": COMFYUI_SECONDS},
            "QUEUE": "gpu",
        }
ENGINES.setdefault("3d", {})["figurine"] = {"BACKEND": "jobs.engines.figurine.FigurineEngine"}
ENGINES.setdefault("style", {})["painter"] = {"BACKEND": "jobs.engines.painter.PainterEngine"}
CHAT_MODELS: list[dict[str, Any]] = [
    *_declared.models,
    {
        "id": "rehearsal-1",
        "name": _("Rehearsal"),
        "description": _("Built in: answers from the character's own words. Not a language model."),
        "engine": "rehearsal",
    },
]
# Ids of models to ask, in turn, when the chosen one fails before its first token.
CHAT_FALLBACK = env.listed("LLM_FALLBACK", [])

# -- live replies ----------------------------------------------------------------------------------------------------
# What is being said is heard in this process, or with REDIS_URL in all of them (docs/decisions/0007).
LIVE_BATCH_SECONDS = env.number("LIVE_BATCH_SECONDS", 0.08, most=5)
LIVE: dict[str, Any] = (
    {
        "BACKEND": "chat.live.redis_hub.RedisHub",
        "OPTIONS": {"url": REDIS_URL, "batch_seconds": LIVE_BATCH_SECONDS},
    }
    if REDIS_URL
    else {"BACKEND": "chat.live.in_process_hub.InProcessHub"}
)

# The newest lines of a play at hand in Redis: fewer rows read in a turn, for a database that is far away
# (chat/memory/redis_line_cache.py).
LINES_IN_REDIS = env.boolean("LINES_IN_REDIS") and bool(REDIS_URL)

# -- turns and sockets -----------------------------------------------------------------------------------------------
LINE_MAX_CHARS = env.integer("LINE_MAX_CHARS", 8000, least=1)
FRAME_MAX_BYTES = 64 * 1024
REPLY_CHECKPOINT_SECONDS = 1.0
REPLY_ABANDONED_SECONDS = 12.0  # without a heartbeat; found by the next sweep, so a broken reply is told within 15 s
REPLY_SWEEP_SECONDS = 1.0
REPLY_MAX_SECONDS = _declared.longest_reply + 30.0  # the engines' own deadlines come first
REPLY_WAITING_SECONDS = 5.0  # of silence before the first word, after which clients are told, and again each time
SOCKET_HEARTBEAT_MS = 25_000
SOCKET_SEND_SECONDS = env.number(
    "SOCKET_SEND_SECONDS", 10.0, least=0.1
)  # a reader that blocks longer is closed with 4408
STREAM_HEARTBEAT_SECONDS = 15.0  # a comment on an event stream, so that proxies keep it open
# How long a turn over REST is waited for before it is answered with 202 and what has been said so far.
TURN_ANSWER_SECONDS = env.number("TURN_ANSWER_SECONDS", 50.0, least=0.1)
SOCKETS_PER_PERSON = env.integer("SOCKETS_PER_PERSON", 50)  # open at once (0: no limit)
FRAMES_PER_10_SECONDS = env.integer("FRAMES_PER_10_SECONDS", 120)  # from one socket (0: no limit)
LINES_PER_MINUTE = env.integer("LINES_PER_MINUTE", 120)  # of one person (0: no limit)
# The front-end's own chat: it waits 180 s for an answer, and sends the whole play with every line. Visitors play by
# address, and nothing of it is kept (0: no limit).
CHAT_ANSWER_SECONDS = env.number("CHAT_ANSWER_SECONDS", 170.0, least=0.1)
CHAT_MAX_BYTES = env.integer("CHAT_MAX_BYTES", 4 * 1024 * 1024, least=1024)
VISITOR_LINES_PER_MINUTE = env.integer("VISITOR_LINES_PER_MINUTE", 20)
# Hints, reviews, plots and character details: by person, or by address for visitors (0: no limit).
ASIDES_PER_MINUTE = env.integer("ASIDES_PER_MINUTE", 30)
# Scripts out and in, by person (0: no limit), and how large a saved play may be that is brought back.
SCRIPTS_PER_MINUTE = env.integer("SCRIPTS_PER_MINUTE", 30)
SCRIPT_MAX_BYTES = env.integer("SCRIPT_MAX_BYTES", 16 * 1024 * 1024, least=1024)

# A browser keeps at most five million characters: up to three bytes each.
HISTORY_MAX_BYTES = env.integer("HISTORY_MAX_BYTES", 16 * 1024 * 1024, least=1024)
IMPORTS_PER_MINUTE = env.integer("IMPORTS_PER_MINUTE", 30)  # by person (0: no limit)

# -- slow callers (docs/reliability.md) --------------------------------------------------------------------------------
BODY_MAX_BYTES = max(DATA_UPLOAD_MAX_MEMORY_SIZE, CHAT_MAX_BYTES, SCRIPT_MAX_BYTES, HISTORY_MAX_BYTES, 16 * 1024 * 1024)
BODY_MAX_BYTES += 1024 * 1024  # for what a form has around its file; each view has its own limit below this
# A body is given up after so long without a byte, or in all.
BODY_IDLE_SECONDS = env.number("BODY_IDLE_SECONDS", 10.0, least=0.1)
BODY_SECONDS = env.number("BODY_SECONDS", 60.0, least=0.1)
# From one address at once, in this process (0: no limit): bodies and answers on their way, sockets and event streams.
TRANSFERS_PER_ADDRESS = env.integer("TRANSFERS_PER_ADDRESS", 100)
SOCKETS_PER_ADDRESS = env.integer("SOCKETS_PER_ADDRESS", 1000)

# -- speech (docs/voices.md) -----------------------------------------------------------------------------------------
SPEECH_MAX_CHARS = env.integer("SPEECH_MAX_CHARS", 10_000, least=1)  # one text
SPEECH_MAX_BYTES = env.integer("SPEECH_MAX_BYTES", 50 * 1024 * 1024, least=1024)  # one file
SPEECH_MAX_SECONDS = env.number("SPEECH_MAX_SECONDS", 180.0, least=0.1)  # to wait for one text
SPEECH_END_SECONDS = env.number("SPEECH_END_SECONDS", 5.0)  # a reply waits for its voice before it ends
SPEECH_LEASE_SECONDS = 15.0  # a process that died while speaking holds the same text up for so long
SPEECH_PER_MINUTE = env.integer("SPEECH_PER_MINUTE", 120)  # by person, or by address without a session (0: no limit)
AUDIO_KEPT_DAYS = env.integer("AUDIO_KEPT_DAYS", 0, most=36500)  # what prune_audio takes away; 0: nothing for its age
AUDIO_QUOTA_MB = env.integer("AUDIO_QUOTA_MB", 500)  # of each person, the oldest go first; 0: no limit

# -- jobs ------------------------------------------------------------------------------------------------------------
# The row is the job and the broker only rings at the door (docs/decisions/0018). memory://: worked on in this process.
CELERY_BROKER_URL = "memory://localhost//" if BROKER_URL.startswith("memory") else BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"polling_interval": 0.05}
    if BROKER_URL.startswith("memory")
    else {"visibility_timeout": 3600, "unacked_restore_interval": 30, "unacked_restore_throttle": 1}
    if BROKER_URL.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2.0
CELERY_TASK_ACKS_LATE = False  # the lease on the row recovers what is lost
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "cpu"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
JOB_THREADS = env.integer(
    "JOB_THREADS", 2, least=1, most=100
)  # jobs at once in this process, where the broker is memory://
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30.0, least=0.1)
# How soon a cancelled job stops: well below the lease.
JOB_BEAT_SECONDS = env.number("JOB_BEAT_SECONDS", 2.0, least=0.1, most=JOB_LEASE_SECONDS * 0.75)
JOB_RESEND_SECONDS = 60.0  # a job that still waits then is sent again
JOB_SWEEP_SECONDS = 1.0
JOB_SECONDS: dict[str, float] = {  # an attempt
    "3d": env.number("JOB_3D_SECONDS", 600.0, least=1),
    "style": env.number("JOB_STYLE_SECONDS", 300.0, least=1),
    "tts": env.number("JOB_TTS_SECONDS", 300.0, least=1),
}
JOB_MEMORY_MB = env.integer("JOB_MEMORY_MB", 3072, least=512)  # address space of a child process
# By person and type; a visitor without a session may a quarter, an address four times as much (0: no limit).
JOBS_PER_HOUR = env.integer("JOBS_PER_HOUR", 60)
JOBS_OPEN_PER_PERSON = env.integer("JOBS_OPEN_PER_PERSON", 20)
# Speaks a text for a person and returns the address of the sound: `jobs/handlers.py` says how it is called.
JOB_SPEECH = "audio.synthesis.speech.address"

# -- logs ------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL")
LOG_FORMAT = env.choice("LOG_FORMAT", "json", "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "avatar_forge.core.request_id.RequestIdFilter"},
        "refusals": {"()": "avatar_forge.core.refusals.Refusals"},
        "outages": {"()": "avatar_forge.config.outages.ToldOnce"},
    },
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"levelname": "level", "name": "logger"},
            # Django puts the request itself on some records; its text would show the query string.
            "reserved_attrs": [*RESERVED_ATTRS, "color_message", "request"],
            "timestamp": "time",
            "json_ensure_ascii": False,
        },
        "text": {"format": "%(asctime)s %(levelname)-7s %(name)s %(message)s [%(request_id)s]"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["refusals", "outages", "request_id"],
            "formatter": LOG_FORMAT,
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": [], "propagate": True},
        "uvicorn.access": {"level": "CRITICAL"},  # it would print query strings; our own access line does not
    },
}
