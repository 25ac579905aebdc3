"""Serves the admin site until it is ended: `python -m tests.foreign.vux.serve FOLDER`.

The folder holds the applications that have come in, and gets the database. The address is printed on the first line.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import django
from django.conf import settings

from tests.foreign.vux.facts import (
    APPLICATIONS,
    CASEWORKER,
    DATABASE,
    HAD,
    KNOWN,
    PASSWORD,
    PROVIDERS,
    ROBOT,
    has_courses,
)

CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)  # fmt: skip
PROCESSORS = (
    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)  # fmt: skip
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": PROCESSORS},
}


def configure(folder: Path) -> None:
    """The whole project's settings."""
    settings.configure(
        DEBUG=True,  # it serves its own style sheets and scripts then
        SECRET_KEY="only for practice",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.foreign.vux.urls",
        INSTALLED_APPS=[*(f"django.contrib.{one}" for one in CONTRIB), "tests.foreign.vux"],
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[TEMPLATES],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / DATABASE}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LANGUAGE_CODE="sv",
        TIME_ZONE="Europe/Stockholm",
        STATIC_URL="/static/",
        LOGGING_CONFIG=None,
    )
    django.setup()


def fill(folder: Path) -> None:
    """Makes the tables, who may log in, the schools and the applications that have come in."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from tests.foreign.vux.models import Application, Course, Provider

    call_command("migrate", run_syncdb=True, verbosity=0)
    for name in (CASEWORKER, ROBOT):
        User.objects.create_superuser(name, password=PASSWORD)
    Provider.objects.bulk_create(Provider(name=name) for name in PROVIDERS)
    with (folder / APPLICATIONS).open(encoding="utf-8", newline="") as file:
        Application.objects.bulk_create(Application(**{one: row[one] for one in KNOWN}) for row in csv.DictReader(file))
    for one in filter(lambda one: has_courses(one.reference), Application.objects.all()):
        Course.objects.bulk_create(
            Course(application=one, code=code, points=points, pace=pace) for code, points, pace in HAD
        )


def serve() -> None:
    """Answers at a free port of this machine."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    configure(where)
    fill(where)
    serve()
