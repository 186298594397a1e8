"""WSGI entry for a deployment that serves pages and API in a process of their own, beside the sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from avatar_forge.core.wrong_setting import told_in_one_line

with told_in_one_line():
    application = get_wsgi_application()

from avatar_forge.config import sole_process
from avatar_forge.core.postgresql.base import DeadlineConnection

if settings.PRODUCTION:
    with told_in_one_line():
        sole_process.claim()

DeadlineConnection.deadline = settings.DATABASE_DEADLINE
