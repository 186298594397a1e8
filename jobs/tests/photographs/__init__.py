"""Photographs to try engines on, all in the public domain.

astronaut: Eileen Collins, NASA. chelsea: a cat, by Stefan van der Walt (CC0). coffee: a cup, by Rachel Michetti (CC0).
"""

from pathlib import Path

from PIL import Image


def photograph(name: str) -> Image.Image:
    return Image.open(Path(__file__).with_name(f"{name}.jpg")).convert("RGB")
