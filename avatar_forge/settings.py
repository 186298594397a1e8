"""Settings under the name that operators know; the module itself is `avatar_forge.config.settings`."""

import sys

from avatar_forge.config import settings

sys.modules[__name__] = settings
