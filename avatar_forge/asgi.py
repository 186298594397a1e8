"""The ASGI entry under the name that operators know; the module itself is `avatar_forge.config.asgi`."""

import sys

from avatar_forge.config import asgi

sys.modules[__name__] = asgi
