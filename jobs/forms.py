"""The form of the admin that asks for the figure of a preset: which one, and from what picture."""

from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.uploadedfile import UploadedFile
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import AvatarForgeError
from characters.models import Character
from jobs import service
from jobs.media import pictures


class PresetFigureForm(forms.Form):
    """After it is valid, `picture` holds the picture as `asking.clean` makes it."""

    preset = forms.ModelChoiceField(label=_("Preset"), queryset=Character.objects.none())
    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "PNG, JPEG or WebP. The whole figure on a transparent or plain background comes out best. "
            "Without a file the portrait of the preset is taken."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].queryset = Character.objects.presets().order_by("created_at", "id")  # type: ignore[attr-defined]
        self.picture = b""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        preset, upload = cleaned.get("preset"), cleaned.get("upload")
        if preset is None or self.errors:
            return cleaned
        data = _read(upload) if upload else _portrait_of(preset)
        if data is None:
            self.add_error("upload", gettext("This preset has no portrait of ours: please choose a picture."))
            return cleaned
        try:
            self.picture = service.clean(data)
        except AvatarForgeError as error:
            self.add_error("upload", str(error.message))
        return cleaned


def _read(upload: UploadedFile[bytes]) -> bytes:
    """At most one byte more than is allowed: enough to be refused for its size."""
    return bytes(upload.read(pictures.MAX_BYTES + 1))


def _portrait_of(preset: Character) -> bytes | None:
    """The portrait, when it is one of our own files: no other address is ever fetched."""
    root = static("")
    address = preset.image_url or ""
    if not address.startswith(root):
        return None
    name = address.removeprefix(root)
    if ".." in name.split("/"):
        return None
    found = finders.find(name)
    if found is not None:
        with open(found, "rb") as file:  # noqa: PTH123  a list when asked for all, a path here
            return file.read()
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    return None
