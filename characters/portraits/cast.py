"""The whole cast in the order of the stage."""

from characters.portraits.cast_classics import CLASSICS
from characters.portraits.cast_legends import LEGENDS
from characters.portraits.cast_originals import ORIGINALS

CAST = (*CLASSICS, *LEGENDS, *ORIGINALS)
