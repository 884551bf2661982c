"""Django settings. Everything that differs between installations comes from the environment (see docs/operations.md)."""

import sys
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from bihuan.config.home import DATABASE_NAME, find_home, load_or_create_secret

env = environ.Env()

PACKAGE_DIR = Path(__file__).resolve().parents[1]
BIHUAN_HOME = find_home()

DEBUG = env.bool("BIHUAN_DEBUG", default=False)
SECRET_KEY = env.str("BIHUAN_SECRET_KEY", default="") or load_or_create_secret(BIHUAN_HOME, "web-secret")
# The machine itself is always among them: `bihuan up` and monitoring ask there whether the web answers.
ALLOWED_HOSTS = [*env.list("BIHUAN_HOSTS", default=[]), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("BIHUAN_ORIGINS", default=[])
HTTPS = env.bool("BIHUAN_HTTPS", default=False)
# Networks whose X-Forwarded-For is believed; none by default, or anybody could write the address that the record shows.
TRUSTED_PROXIES: list[str] = env.list("BIHUAN_PROXIES", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "bihuan.apps.organizations",  # before the sign-in library: our pages are found before its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_htmx",
    "ninja",
    "treebeard",
    "bihuan.ui",
    "bihuan.apps.audit",
    "bihuan.apps.calendars",
    "bihuan.apps.jobs",
    "bihuan.apps.evidence",
    "bihuan.apps.notifications",
    "bihuan.apps.referrals",
    "bihuan.apps.campaigns",
    "bihuan.apps.ledger",
    "bihuan.apps.verification",
    "bihuan.apps.inspection",
    "bihuan.apps.coordination",
    "bihuan.apps.demands",
    "bihuan.apps.common_problems",
    "bihuan.apps.supervision",
    "bihuan.apps.formalism",
    "bihuan.interfaces.portal",
    "bihuan.interfaces.rest",
]

MIDDLEWARE = [
    "bihuan.interfaces.monitoring.requests.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.ui.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bihuan.ui.middleware.LanguageMiddleware",
    "bihuan.interfaces.rest.middleware.RestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.apps.organizations.web.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
    "bihuan.interfaces.rest.once.OnceMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "bihuan.ui.context.shell",
            ],
            "builtins": ["bihuan.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]


def _database() -> dict[str, object]:
    if env.str("DATABASE_URL", default=""):
        chosen: dict[str, object] = dict(env.db("DATABASE_URL"))
    else:
        chosen = {"ENGINE": "django.db.backends.sqlite3", "NAME": BIHUAN_HOME / DATABASE_NAME}
    if str(chosen["ENGINE"]).endswith("sqlite3"):
        chosen["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        }
    chosen["CONN_MAX_AGE"] = 600
    chosen["CONN_HEALTH_CHECKS"] = True
    return chosen


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = env.str("BIHUAN_TIME_ZONE", default="Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
FILES_ROOT = BIHUAN_HOME / "files"
OUTBOX_ROOT = BIHUAN_HOME / "outbox"
TEXT_INDEX_ROOT = BIHUAN_HOME / "alike"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("BIHUAN_UPLOAD_MAX_MB", default=50) * 1024 * 1024

# How long things are kept that nobody needs for ever; `bihuan jobs clear` and the worker remove them afterwards.
KEEP_ANSWERS_HOURS = env.int("BIHUAN_KEEP_ANSWERS_HOURS", default=24)
KEEP_MESSAGES_DAYS = env.int("BIHUAN_KEEP_MESSAGES_DAYS", default=365)
KEEP_FILES_DAYS = env.int("BIHUAN_KEEP_FILES_DAYS", default=30)

# How long a worker may be silent before its job is taken for orphaned. It says that it lives four times in that time.
JOB_LEASE_SECONDS = env.float("BIHUAN_JOB_LEASE_SECONDS", default=60.0)

AUTH_USER_MODEL = "organizations.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "bihuan.apps.organizations.operations.passwords.KindsAndNameValidator"},
]

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "bihuan.apps.organizations.web.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "bihuan.apps.organizations.web.adapters.SocialAccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "bihuan.apps.organizations.web.forms.SignInForm",
    "reauthenticate": "bihuan.apps.organizations.web.forms.ConfirmPasswordForm",
}
# A whole county may come from one address; wrong passwords are counted by axes, wrong codes by "login_failed".
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "5/300s/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_ADAPTER = "bihuan.apps.organizations.web.adapters.TwoFactorAdapter"
MFA_FORMS = {
    "authenticate": "bihuan.apps.organizations.web.forms.CodeForm",
    "reauthenticate": "bihuan.apps.organizations.web.forms.ConfirmCodeForm",
    "activate_totp": "bihuan.apps.organizations.web.forms.SetUpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "bihuan"
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: inside a closed network clocks drift

# One identity provider by configuration: its issuer, the client's name and secret.
SOCIALACCOUNT_AUTO_SIGNUP = False
if env.str("BIHUAN_OIDC_ISSUER", default=""):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("BIHUAN_OIDC_NAME", default="OIDC"),
                    "client_id": env.str("BIHUAN_OIDC_CLIENT_ID"),
                    "secret": env.str("BIHUAN_OIDC_CLIENT_SECRET"),
                    "settings": {
                        "server_url": env.str("BIHUAN_OIDC_ISSUER"),
                        "fetch_userinfo": env.bool("BIHUAN_OIDC_USERINFO", default=False),
                    },
                }
            ],
        }
    }

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "bihuan.apps.organizations.web.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "bihuan.apps.organizations.web.addresses.address_of"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "bihuan.apps.organizations.web.lockout.show_lockout"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bihuan.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Whoever brings this may read /metrics; without one only the machine itself may.
METRICS_TOKEN = env.str("BIHUAN_METRICS_TOKEN", default="")

LOG_FORMAT = env.str("BIHUAN_LOG_FORMAT", default="line")
LOG_LEVEL = env.str("BIHUAN_LOG_LEVEL", default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # In the first style of the three: Daft hands the format on to its workers, which end at once over another one.
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "bihuan.config.log_lines.JsonLine"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL},  # it has a level of its own, which the root's does not reach
        "httpx": {"level": "WARNING"},  # below it, these two tell whole addresses, and a robot's address is a secret
        "httpcore": {"level": "WARNING"},
    },
}
