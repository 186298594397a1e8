"""`manage.py serve`: what it says before it serves."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from avatar_forge.management.commands.serve import Command


def test_settings_that_cannot_work_stop_it_with_words(settings, capsys):
    settings.FRONTEND_ORIGINS = ["*"]
    with pytest.raises(CommandError):
        Command()._tell_problems()
    assert "FRONTEND_ORIGINS" in capsys.readouterr().err


def test_remarks_are_not_told_to_a_newcomer(settings, capsys):
    Command()._tell_problems()
    assert capsys.readouterr().err == ""
