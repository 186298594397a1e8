"""Colour arithmetic shared by every part of the portraits: one way to darken, lighten and mix."""

import skia

SHADOW_TONE = "#2b1838"  # every shadow leans to this plum, so that fifteen palettes look like one set
LIGHT_TONE = "#fff1d6"  # every light leans to this cream


def channels(colour: str) -> tuple[int, int, int]:
    """Split "#rrggbb" into its three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, amount: float) -> str:
    """Blend from first (amount 0) to second (amount 1)."""
    pairs = zip(channels(first), channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * amount):02x}" for a, b in pairs)


def darker(colour: str, amount: float) -> str:
    """Move a colour towards the common shadow tone."""
    return mix(colour, SHADOW_TONE, amount)


def lighter(colour: str, amount: float) -> str:
    """Move a colour towards the common light tone."""
    return mix(colour, LIGHT_TONE, amount)


def paint_colour(colour: str, alpha: float = 1.0) -> int:
    """Give the integer Skia wants."""
    return int(skia.ColorSetARGB(round(255 * max(0.0, min(1.0, alpha))), *channels(colour)))
