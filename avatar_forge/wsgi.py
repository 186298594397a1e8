"""The WSGI entry under the name that operators know; the module itself is `avatar_forge.config.wsgi`."""

import sys

from avatar_forge.config import wsgi

sys.modules[__name__] = wsgi
