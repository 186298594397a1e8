"""The whole cast in the order of the stage."""

from bin.portraits.cast_classics import CLASSICS
from bin.portraits.cast_legends import LEGENDS
from bin.portraits.cast_originals import ORIGINALS

CAST = (*CLASSICS, *LEGENDS, *ORIGINALS)
