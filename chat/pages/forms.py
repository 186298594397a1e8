"""The forms: setting the scene of a new play, looking for old ones, bringing some over."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import PayloadTooLarge
from chat.conversation import labels
from chat.llm import model_registry
from chat.models import ChatSession


class SceneForm(forms.Form):
    """Where a new play is set. Everything may be left open."""

    background = forms.CharField(
        label=labels.SCENARIO["background"],
        help_text=_("Place, time, weather: what is there when the curtain rises."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opponent = forms.CharField(
        label=labels.SCENARIO["opponent"],
        help_text=_("Your part: a name, and what you are to the character."),
        required=False,
        max_length=500,
    )
    situation = forms.CharField(
        label=labels.SCENARIO["situation"],
        help_text=_("What has just happened, or is about to."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    co_character = forms.ChoiceField(
        label=_("Second character"),
        help_text=_("Two characters play with each other, and you direct. Leave it open to play yourself."),
        required=False,
    )
    chat_model = forms.ChoiceField(label=_("Model"), help_text=_("Who plays the character."), required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        second = self.fields["co_character"]
        assert isinstance(second, forms.ChoiceField)
        second.choices = [("", _("Nobody: I play myself")), *others]
        models = model_registry.every_model()
        if len(models) > 1:
            field = self.fields["chat_model"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(model.id, model.name) for model in models]
        else:  # nothing to choose
            del self.fields["chat_model"]


class SearchForm(forms.Form):
    """What to look for among one's plays; a choice that is none is left out."""

    search = forms.CharField(label=_("Search"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Running and ended")), ("running", _("Running")), ("ended", _("Ended"))],
        required=False,
    )
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("All modes")), *ChatSession.Mode.choices], required=False)
    character = forms.ChoiceField(label=_("Character"), required=False)

    def __init__(self, *args: Any, characters: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["character"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All characters")), *((name, name) for name in characters)]


class HistoryForm(forms.Form):
    """Plays kept elsewhere: a file, or the text itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A file that was exported here, or one with the value of life-theater-storage."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        help_text=_("In the other page: developer tools, Local Storage, the value of life-theater-storage."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean_file(self) -> UploadedFile[Any] | None:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > settings.HISTORY_MAX_BYTES:
            raise forms.ValidationError(PayloadTooLarge.message)
        return file

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data.get("file") or self.cleaned_data.get("text")):
            raise forms.ValidationError(_("Choose a file, or paste the text."))
        return self.cleaned_data

    def body(self) -> bytes:
        """Return what was given, the file first."""
        file = self.cleaned_data["file"]
        return bytes(file.read()) if file else str(self.cleaned_data["text"]).encode()
