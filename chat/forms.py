"""The form that sets the scene of a new play."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chat import catalogue


class SceneForm(forms.Form):
    """Where a new play is set. Everything may be left open."""

    background = forms.CharField(
        label=_("Background"),
        help_text=_("Place, time, weather: what is there when the curtain rises."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opponent = forms.CharField(
        label=_("Who you are in this scene"),
        help_text=_("Your part: a name, and what you are to the character."),
        required=False,
        max_length=500,
    )
    situation = forms.CharField(
        label=_("Situation"),
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
        models = catalogue.every_model()
        if len(models) > 1:
            field = self.fields["chat_model"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(model.id, model.name) for model in models]
        else:  # nothing to choose
            del self.fields["chat_model"]
