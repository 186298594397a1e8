"""Ids under the name that migrations know; the module itself is `avatar_forge.core.ids`."""

import sys

from avatar_forge.core import ids

sys.modules[__name__] = ids
