"""Photographs to try engines on, as scikit-image ships them (public domain and CC0): astronaut, chelsea, coffee."""

from PIL import Image
from skimage import data


def photograph(name: str) -> Image.Image:
    return Image.fromarray(getattr(data, name)()).convert("RGB")
