"""The list of errors: complete in the docs, with stable codes and messages that help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from avatar_forge.core import errors

ROW = re.compile(r"^\|\s*`([A-Z0-9_]+)`\s*\|\s*(\d{3})\s*\|\s*(yes|no)\s*\|\s*(.*?)\s*\|$", re.MULTILINE)

every_error = pytest.mark.parametrize("error", errors.every_error(), ids=lambda error: error.code)


@pytest.fixture(scope="module")
def documented() -> dict[str, tuple[str, str, str]]:
    """Code → status, retryable and message as docs/errors.md says."""
    text = (Path(settings.BASE_DIR) / "docs" / "errors.md").read_text()
    return {code: rest for code, *rest in ROW.findall(text)}


def test_the_docs_list_every_code_and_no_other(documented):
    assert set(documented) == {error.code for error in errors.every_error()}


@every_error
def test_the_docs_tell_status_retryability_and_message(error, documented):
    status, retryable, message = documented[error.code]
    assert (int(status), retryable == "yes") == (error.status, error.retryable)
    with translation.override("en"):
        assert message == error().as_dict()["message"]


@every_error
def test_a_code_is_upper_snake_and_its_status_an_error(error):
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", error.code)
    assert 400 <= error.status < 600


def test_no_two_classes_share_a_code():
    classes, queue = [], [errors.AvatarForgeError]
    while queue:
        cls = queue.pop()
        queue.extend(cls.__subclasses__())
        classes.append(cls)
    codes = [cls.code for cls in classes if cls is not errors.AvatarForgeError]
    assert len(codes) == len(set(codes))


@every_error
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_message_is_a_sentence_and_korean_is_korean(error, language):
    with translation.override(language):
        message = error().as_dict()["message"]
    assert message.endswith((".", "요", "다."))
    assert bool(re.search("[가-힣]", message)) is (language == "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_401_has_no_word_that_breaks_the_front_end(language):
    with translation.override(language):
        message = errors.Unauthorized().as_dict()["message"]
    assert "401" not in message
    assert "인증" not in message


def test_the_text_of_an_exception_is_its_code_alone():
    assert str(errors.NotFound("secret")) == "NOT_FOUND"


def test_fields_are_told_only_where_there_are_some():
    assert "fields" not in errors.ValidationFailed().as_dict()
    assert errors.ValidationFailed(fields={"a": ["b"]}).as_dict()["fields"] == {"a": ["b"]}


def test_a_code_leads_to_its_class_wherever_that_stands():
    assert all(errors.class_of(error.code) is error for error in errors.every_error())
    assert {error.__module__ for error in errors.every_error()} == {
        "avatar_forge.core.errors",
        "accounts.google.errors",
        "audio.errors",
        "chat.errors",
        "jobs.errors",
    }
    assert errors.class_of("NO_SUCH_CODE") is None
