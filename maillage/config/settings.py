"""Tous les réglages de Maillage, tirés de l’environnement (docs/exploitation.md)."""

import secrets
from pathlib import Path

from django.utils.csp import CSP

from maillage.config import environnement as env

PROJET = Path(__file__).resolve().parents[2]
DONNEES = Path(env.read_texte("MAILLAGE_DONNEES", str(PROJET / "var"))).resolve()
NPM = PROJET / "node_modules"
# Les fichiers de contours déposés ici sont chargés par « maillage preparer ».
CONTOURS = Path(env.read_texte("MAILLAGE_CONTOURS", str(DONNEES / "contours")))
# Le fichier (TOML ou JSON) des adresses que « importer indicateurs » peut télécharger.
SOURCES = env.read_texte("MAILLAGE_SOURCES")
# Où les essais et les bancs lisent les fichiers officiels, jamais versés au projet.
DONNEES_OFFICIELLES = Path(
    env.read_texte("MAILLAGE_DONNEES_OFFICIELLES", str(PROJET.parent / "shared" / "data"))
)


def read_secret() -> str:
    """La clé donnée, sinon une clé tirée une fois et gardée avec les données."""
    if given := env.read_texte("MAILLAGE_CLE_SECRETE"):
        return given
    path = DONNEES / "cle_secrete"
    if not path.exists():
        DONNEES.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


DEBUG = env.read_booleen("MAILLAGE_DEBUG", False)
SECRET_KEY = read_secret()
ALLOWED_HOSTS = env.read_liste("MAILLAGE_HOTES", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.read_liste("MAILLAGE_ORIGINES")
# L’adresse publique, pour les liens des courriels écrits hors d’une page.
ADRESSE = env.read_texte("MAILLAGE_ADRESSE", (CSRF_TRUSTED_ORIGINS or [""])[0]).rstrip("/")
HTTPS = env.read_booleen("MAILLAGE_HTTPS", False)
BANDEAU = env.read_texte("MAILLAGE_BANDEAU")

INSTALLED_APPS = [
    # Du bas vers le haut, comme les couches de pyproject.toml.
    "maillage.core",
    "maillage.territoires",
    "maillage.comptes",
    "maillage.fichiers",
    "maillage.journal",
    "maillage.travaux",
    "maillage.demarches",
    "maillage.referentiels",
    "maillage.indicateurs",
    "maillage.diagnostic",
    "maillage.contrats",
    "maillage.suivi",
    "maillage.financements",
    "maillage.evaluation",
    "maillage.documents",
    "maillage.portail",
    "maillage.demonstration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "maillage.core.middleware.KeepPostMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "maillage.core.middleware.WritableTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.core.context.coquille",
            ],
            "builtins": ["maillage.core.templatetags.maillage"],
        },
    }
]

DATABASES = {
    "default": env.read_base(
        env.read_texte("MAILLAGE_BASE", f"sqlite:///{DONNEES}/maillage.sqlite3")
    )
}
CACHES = {
    # Les limites d’essais de connexion doivent être communes à tous les processus.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "maillage.comptes.adaptateur.Adaptateur"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = (
    "none"  # les comptes naissent d’une invitation, jamais d’une inscription
)
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # un changement de mot de passe se dit à son titulaire

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DONNEES / "statiques"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "maillage.core.finders.NpmFinder",
]
# Une liste explicite : rien d’un paquet npm n’est servi sans être nommé ici.
NPM_FICHIERS = {
    "vendeur/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendeur/leaflet.js": "leaflet/dist/leaflet.js",
    "vendeur/leaflet.css": "leaflet/dist/leaflet.css",
    # La feuille de style les nomme ; sans elles, l’empreinte des fichiers servis échoue.
    "vendeur/images/layers.png": "leaflet/dist/images/layers.png",
    "vendeur/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "vendeur/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "vendeur/Sortable.min.js": "sortablejs/Sortable.min.js",
    "vendeur/trix.umd.min.js": "trix/dist/trix.umd.min.js",
    "vendeur/trix.css": "trix/dist/trix.css",
    "polices/source-sans-3.woff2": (
        "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"
    ),
    "polices/source-sans-3-italique.woff2": (
        "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-italic.woff2"
    ),
    "polices/source-sans-3-ext.woff2": (
        "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2"
    ),
}
MEDIA_ROOT = DONNEES / "fichiers"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "maillage.core.storage.StatiquesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.SELF, CSP.NONCE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
CSRF_FAILURE_VIEW = "maillage.core.views.csrf_refuse"

COURRIEL = env.read_choix("MAILLAGE_COURRIEL", ("fichiers", "smtp"), "fichiers")
DEFAULT_FROM_EMAIL = env.read_texte("MAILLAGE_EXPEDITEUR", "Maillage <ne-pas-repondre@localhost>")
MAILERS = {
    "default": (
        {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env.read_texte("MAILLAGE_SMTP_HOTE", "localhost"),
                "port": env.read_entier("MAILLAGE_SMTP_PORT", 25),
                "username": env.read_texte("MAILLAGE_SMTP_UTILISATEUR"),
                "password": env.read_texte("MAILLAGE_SMTP_MOT_DE_PASSE"),
                "use_tls": env.read_booleen("MAILLAGE_SMTP_TLS", False),
            },
        }
        if COURRIEL == "smtp"
        else {
            "BACKEND": "maillage.core.courriel.EcranEtFichiers",
            "OPTIONS": {"file_path": str(DONNEES / "courriels")},
        }
    )
}

NIVEAUX = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"simple": {"format": "{asctime} {levelname} {name} : {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "simple"}},
    "root": {
        "handlers": ["console"],
        "level": env.read_choix("MAILLAGE_JOURNAL", NIVEAUX, "WARNING"),
    },
}
