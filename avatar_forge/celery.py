"""The Celery app under the name that operators know; the module itself is `avatar_forge.core.celery`."""

import sys

from avatar_forge.core import celery

sys.modules[__name__] = celery
