"""The forms: setting the scene of a new play, looking for old ones, bringing some over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import PayloadTooLarge
from avatar_forge.core.form_fields import ComposedCharField
from characters import addresses
from characters.models import UserPersona
from characters.persona_views import DESCRIPTION_MAX
from chat.conversation import cast, labels
from chat.llm import model_registry, served_models
from chat.models import ChatSession


class SceneForm(forms.Form):
    """Where a new play is set. Everything may be left open."""

    background = ComposedCharField(
        label=labels.SCENARIO["background"],
        help_text=_("Place, time, weather: what is there when the curtain rises."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    persona = forms.ChoiceField(
        label=_("My part"), help_text=_("One of your own parts; it is copied into the play."), required=False
    )
    player = ComposedCharField(
        label=labels.SCENARIO["player"],
        help_text=_("Your part: a name, and what you are to the character."),
        required=False,
        max_length=500,
    )
    display_name = ComposedCharField(
        label=_("What you are called"),
        help_text=_("Left open: the name of your part, or of your account."),
        required=False,
        max_length=100,
    )
    situation = ComposedCharField(
        label=labels.SCENARIO["situation"],
        help_text=_("What has just happened, or is about to."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opponent = ComposedCharField(
        label=labels.SCENARIO["opponent"],
        help_text=_("Whom the character plays in this scene. Left open, they are themselves."),
        required=False,
        max_length=500,
    )
    mode = forms.ChoiceField(
        label=_("What you do"),
        choices=[(ChatSession.Mode.ACTOR, _("I play a part")), (ChatSession.Mode.DIRECTOR, _("I direct"))],
        help_text=_("Before a director, two to six characters play with each other, and your words are notes to them."),
        required=False,
        widget=forms.RadioSelect,
    )
    others = forms.MultipleChoiceField(
        label=_("Who else is on stage"),
        help_text=_("Up to five more characters."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    chat_model = forms.ChoiceField(label=_("Model"), help_text=_("Who plays the character."), required=False)

    def __init__(
        self,
        *args: Any,
        others: Iterable[tuple[str, object]] = (),
        personas: Sequence[UserPersona] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if personas:
            mine = self.fields["persona"]
            assert isinstance(mine, forms.ChoiceField)
            mine.choices = [("", _("None of them")), *((persona.pk, persona.name) for persona in personas)]
            mine.initial = next((persona.pk for persona in personas if persona.default_since), "")
        else:  # nothing to choose
            del self.fields["persona"]
        choice = self.fields["others"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = list(others)  # type: ignore[assignment]  # a card is shown with its picture
        self.initial.setdefault("mode", ChatSession.Mode.ACTOR)
        served_models.refresh()
        models = model_registry.every_model()
        if len(models) > 1:
            field = self.fields["chat_model"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(model.id, model.name) for model in models]
        else:  # nothing to choose
            del self.fields["chat_model"]

    def clean_others(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["others"]
        if len(chosen) >= cast.ACTORS_MAX:
            raise forms.ValidationError(_("Choose five others at most."))
        return chosen

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("mode") == ChatSession.Mode.DIRECTOR and self.cleaned_data.get("others") == []:
            self.add_error("others", _("To direct, choose at least one more character."))
        return self.cleaned_data


class PersonaForm(forms.ModelForm[UserPersona]):
    """A part of one's own."""

    is_default = forms.BooleanField(label=_("Begin new scenes with this part"), required=False)

    class Meta:
        model = UserPersona
        fields = ("name", "description", "image_url")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "description": _("Age, looks, what you do, how you speak: characters see you like this."),
            "image_url": _("The address of a picture here, or elsewhere on the web."),
        }

    def __init__(self, *args: Any, host: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = host
        self.fields["is_default"].initial = self.instance.default_since is not None

    def clean_description(self) -> str:
        text: str = self.cleaned_data["description"]
        if len(text) > DESCRIPTION_MAX:
            raise forms.ValidationError(_("Use at most %(limit)d characters.") % {"limit": DESCRIPTION_MAX})
        return text

    def clean_image_url(self) -> str | None:
        try:
            return addresses.to_stored(self.cleaned_data["image_url"] or "", host=self.host) or None
        except ValueError as exc:
            raise forms.ValidationError(_("Give an http or https address of at most 255 characters.")) from exc


class SearchForm(forms.Form):
    """What to look for among one's plays; a choice that is none is left out."""

    search = ComposedCharField(label=_("Search"), max_length=100, required=False)
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
