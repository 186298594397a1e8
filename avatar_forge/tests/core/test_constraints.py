"""Every constraint of every table, broken once in a way that only the database can refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import CharField, F, ForeignKey, UniqueConstraint
from django.utils import timezone

from accounts.models import IdempotencyKey, User, UserPreferences
from audio.models import AudioFile, SpeechClaim
from avatar_forge.core.ids import new_id
from avatar_forge.tests.test_tables import TESTED_ELSEWHERE
from characters.models import Character, PresetLoad, UserPersona
from chat.models import ChatSession, ChatSummary, Message, SessionActor
from conftest import on_postgresql
from jobs.models import GenerationJob

MODELS = [
    User, UserPreferences, IdempotencyKey, Character, UserPersona, PresetLoad, AudioFile, SpeechClaim, GenerationJob,
    ChatSession, SessionActor, Message, ChatSummary,
]  # fmt: skip
LONG = "x" * 501

# Constraint: what is done to the second of two good rows.
BROKEN: dict[str, dict[str, Any]] = {
    "users_email_once_whatever_its_case": {"email": "FIRST@example.com"},
    "users_provider": {"provider": "myspace"},
    "users_id_fits": {"id": LONG},
    "users_email_fits": {"email": LONG},
    "users_username_fits": {"username": LONG},
    "users_picture_fits": {"picture": LONG},
    "user_preferences_mode_is_known": {"tts_mode": "never"},
    "user_preferences_delay_is_short": {"tts_delay_ms": 60_001},
    "user_preferences_streaming_mode_is_known": {"tts_streaming_mode": 4},
    "user_preferences_speed_can_be_heard": {"tts_speed": 2.5},
    "user_preferences_id_fits": {"id": LONG},
    "characters_preset_has_no_owner": {"is_preset": True},
    "characters_id_fits": {"id": LONG},
    "characters_name_fits": {"name": LONG},
    "characters_voice_id_fits": {"voice_id": LONG},
    "characters_category_fits": {"category": LONG},
    "characters_image_url_fits": {"image_url": LONG},
    "characters_model_url_fits": {"model_url": LONG},
    "characters_thumbnail_url_fits": {"thumbnail_url": LONG},
    "messages_only_replies_are_truncated": {"truncated": True, "role": "user", "status": "complete"},
    "session_actors_are_six_at_most": {"position": 7},
    "session_actors_id_fits": {"id": LONG},
    "session_actors_name_fits": {"name": LONG},
    "session_actors_position_once_per_session": {"position": 1},
    "session_actors_name_once_per_session": {"name": "하나"},
    "user_personas_have_a_name": {"name": ""},
    "user_personas_id_fits": {"id": LONG},
    "user_personas_name_fits": {"name": LONG},
    "user_personas_image_url_fits": {"image_url": LONG},
    "preset_loads_digest_is_sha256": {"digest": "A" * 64},
    "preset_loads_slug_fits": {"slug": LONG},
    "preset_loads_character_id_fits": {"character_id": LONG},
    "audio_files_format_is_known": {"format": "mp3"},
    "audio_files_text_hash_is_sha256": {"text_hash": "g" * 64},
    "audio_files_size_is_not_negative": {"file_size": -1},
    "audio_files_id_fits": {"id": LONG},
    "audio_files_file_path_fits": {"file_path": LONG},
    "audio_files_file_url_fits": {"file_url": LONG},
    "audio_files_voice_id_fits": {"voice_id": LONG},
    "audio_files_engine_fits": {"engine": LONG},
    "audio_files_spoken_once_per_person": {"text_hash": "a" * 64, "voice_id": "nari"},
    "speech_claims_digest_is_sha256": {"digest": "A" * 64},
    "speech_claims_holder_fits": {"holder": LONG},
    "speech_claims_error_fits": {"error": LONG},
    "generation_jobs_type_is_known": {"job_type": "4d"},
    "generation_jobs_status_is_known": {"status": "cancelled"},
    "generation_jobs_progress_is_a_percentage": {"progress": 101},
    "generation_jobs_completed_has_a_result": {"status": "completed"},
    "generation_jobs_failed_says_why": {"status": "failed"},
    "generation_jobs_worked_on_has_a_lease": {"status": "processing", "attempt": 1},
    "generation_jobs_attempts_are_not_negative": {"attempt": -1},
    "generation_jobs_token_is_for_nobodys": {"token_hash": "a" * 64, "user": "alice"},
    "generation_jobs_token_hash_is_sha256": {"token_hash": "g" * 64},
    "generation_jobs_one_at_a_time_in_a_slot": {
        "status": "processing",
        "attempt": 1,
        "lease_until": datetime(2026, 1, 1, tzinfo=UTC),
        "slot": "gpu",
    },
    "generation_jobs_id_fits": {"id": LONG},
    "generation_jobs_result_url_fits": {"result_url": LONG},
    "generation_jobs_current_step_fits": {"current_step": LONG},
    "generation_jobs_error_code_fits": {"error_code": LONG},
    "generation_jobs_slot_fits": {"slot": LONG},
    "chat_sessions_mode_is_known": {"mode": "audience"},
    "chat_sessions_counts_are_not_negative": {"turn_count": -1},
    "chat_sessions_director_has_two_actors": {"mode": "director"},
    "chat_sessions_client_id_once_per_person": {"client_id": "first"},
    "chat_sessions_client_id_fits": {"client_id": LONG},
    "chat_sessions_id_fits": {"id": LONG},
    "chat_sessions_title_fits": {"title": LONG},
    "chat_sessions_player_image_url_fits": {"player_image_url": LONG},
    "chat_sessions_display_name_fits": {"display_name": LONG},
    "chat_sessions_chat_model_fits": {"chat_model": LONG},
    "messages_seq_once_per_session": {"seq": 1},
    "messages_client_id_once_per_session": {"client_id": "first"},
    "messages_one_streaming_per_session": {"status": "streaming"},
    "messages_role_is_known": {"role": "ai"},
    "messages_status_is_known": {"status": "done"},
    "messages_only_replies_stream": {"role": "user", "status": "streaming", "session": "another"},
    "messages_seq_starts_at_one": {"seq": 0},
    "messages_moves_are_of_an_actor": {"move": "leave", "role": "system"},
    "messages_only_replies_begin_runs": {"lines_asked": 2, "role": "user"},
    "chat_sessions_voice_mode_is_known": {"voice_mode": "always"},
    "chat_sessions_voice_speed_is_audible": {"voice_speed": 2.5},
    "chat_sessions_voice_id_fits": {"voice_id": LONG},
    "messages_id_fits": {"id": LONG},
    "messages_speaker_fits": {"speaker": LONG},
    "messages_emotion_fits": {"emotion": LONG},
    "messages_audio_url_fits": {"audio_url": LONG},
    "messages_model_used_fits": {"model_used": LONG},
    "messages_engine_fits": {"engine": LONG},
    "messages_client_id_fits": {"client_id": LONG},
    "chat_summaries_text_is_not_empty": {"text": ""},
    "chat_summaries_digest_is_sha256": {"digest": "A" * 64},
    "chat_summaries_id_fits": {"id": LONG},
    "chat_summaries_model_used_fits": {"model_used": LONG},
    "chat_summaries_engine_fits": {"engine": LONG},
    "idempotency_keys_key_once_per_person": {"key": "first"},
    "idempotency_keys_answer_has_a_status": {"status": 201},
    "idempotency_keys_id_fits": {"id": LONG},
    "idempotency_keys_key_fits": {"key": LONG},
    "idempotency_keys_request_hash_fits": {"request_hash": LONG},
}

# More ways to break some of them.
ALSO_BROKEN = [
    ("chat_sessions_voice_speed_is_audible", {"voice_speed": 0.4}),
    ("characters_preset_has_no_owner", {"user": None}),
    ("generation_jobs_progress_is_a_percentage", {"progress": -1}),
    ("audio_files_text_hash_is_sha256", {"text_hash": "a" * 63}),
    ("audio_files_text_hash_is_sha256", {"text_hash": ""}),
    (
        "generation_jobs_worked_on_has_a_lease",
        {"status": "processing", "lease_until": datetime(2026, 1, 1, tzinfo=UTC)},
    ),
    ("chat_sessions_counts_are_not_negative", {"last_seq": -1}),
    ("idempotency_keys_answer_has_a_status", {"response": "{}"}),
]


@pytest.fixture
def second(alice: User, play: ChatSession) -> dict[type[models.Model], models.Model]:
    """Two good rows in each table; the second of each."""
    User.objects.create_user("first@example.com")
    ChatSession.objects.filter(pk=play.pk).update(client_id="first")
    another = ChatSession.objects.create(user=alice)
    lines = [
        Message(session=play, seq=1, role="assistant", content="하나", status="streaming", client_id="first"),
        Message(session=play, seq=2, role="assistant", content="둘"),
    ]
    audio = [
        AudioFile(user=alice, file_path="a", file_url="/a", file_size=0, format="wav", **found)
        for found in ({"text_hash": "a" * 64, "voice_id": "nari"}, {})
    ]
    claims = [SpeechClaim(digest=sign * 64, holder="me", until=timezone.now()) for sign in "ab"]
    digests = [PresetLoad(slug=slug, character_id=new_id(), digest="a" * 64) for slug in ("one", "two")]
    keys = [IdempotencyKey(user=alice, key=key, request_hash="a" * 64) for key in ("first", "second")]
    third = ChatSession.objects.create(user=alice)
    aged = Message.objects.bulk_create(Message(session=third, seq=n, role="user", content="안녕") for n in (1, 2))
    told = [ChatSummary(session=third, upto=line, text="만났다.", digest="a" * 64) for line in aged]
    lease = datetime(2026, 1, 1, tzinfo=UTC)
    jobs = [
        GenerationJob(job_type="3d", status="processing", attempt=1, lease_until=lease, slot="gpu"),
        GenerationJob(job_type="tts"),
    ]
    return {
        ChatSummary: ChatSummary.objects.bulk_create(told)[1],
        IdempotencyKey: IdempotencyKey.objects.bulk_create(keys)[1],
        User: User.objects.create_user("second@example.com"),
        UserPreferences: UserPreferences.objects.create(user=alice),
        Character: Character.objects.create(user=alice, name="둘"),
        UserPersona: UserPersona.objects.create(user=alice, name="둘"),
        PresetLoad: PresetLoad.objects.bulk_create(digests)[1],
        SpeechClaim: SpeechClaim.objects.bulk_create(claims)[1],
        AudioFile: AudioFile.objects.bulk_create(audio)[1],
        GenerationJob: GenerationJob.objects.bulk_create(jobs)[1],
        ChatSession: another,
        SessionActor: SessionActor.objects.bulk_create(
            SessionActor(session=third, position=place, name=name, persona={})
            for place, name in ((1, "하나"), (2, "둘"))
        )[1],
        Message: Message.objects.bulk_create(lines)[1],
    }


def model_of(constraint: str) -> type[models.Model]:
    return next(model for model in MODELS if constraint in {c.name for c in model._meta.constraints})


@pytest.mark.parametrize(("constraint", "changes"), [*BROKEN.items(), *ALSO_BROKEN])
def test_the_database_refuses(constraint, changes, second, alice):
    model = model_of(constraint)
    if "session" in changes:
        changes = changes | {"session": second[ChatSession]}
    if changes.get("user") == "alice":
        changes = changes | {"user": alice}
    with pytest.raises((IntegrityError, DataError)) as refusal, transaction.atomic():
        model.objects.filter(pk=second[model].pk).update(**changes)
    assert names(refusal.value, constraint)


def names(error: Exception, constraint: str) -> bool:
    """Whether the refusal is for that reason; not every database names every constraint."""
    if on_postgresql() and constraint.endswith(("_fits", "_is_sha256")):
        return "value too long" in str(error) or constraint in str(error)
    declared = next(c for c in model_of(constraint)._meta.constraints if c.name == constraint)
    if isinstance(declared, UniqueConstraint) and declared.fields and not on_postgresql():
        meta = model_of(constraint)._meta
        return str(error).endswith(", ".join(f"{meta.db_table}.{meta.get_field(f).column}" for f in declared.fields))
    return constraint in str(error)


def test_every_constraint_has_a_case_here():
    declared = {c.name for model in apps.get_models() for c in model._meta.constraints if is_ours(model)}
    assert declared == set(BROKEN)


def is_ours(model: type[models.Model]) -> bool:
    labels = {"accounts", "audio", "characters", "chat", "jobs"}
    return model._meta.app_label in labels and model._meta.db_table not in TESTED_ELSEWHERE


@pytest.mark.parametrize(
    ("model", "field"),
    [
        pytest.param(model, field, id=f"{model._meta.db_table}.{field.column}")
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, CharField) and field.name != "password"
    ],
)
def test_a_text_one_too_long_is_refused_and_the_longest_is_kept(model, field, second):
    rows = model.objects.filter(pk=second[model].pk)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        rows.update(**{field.attname: "가" * (field.max_length + 1)})
    if not field.choices and field.name not in ("digest", "text_hash", "token_hash"):
        longest = "가" * field.max_length
        rows.update(**{field.attname: longest})
        assert model.objects.filter(**{field.attname: longest}).count() == 1


def test_an_email_is_taken_once(second):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="second@example.com")])


@pytest.mark.parametrize("status", Message.Status.values)
def test_every_status_of_a_line_is_storable(status, second):
    Message.objects.filter(seq=1).update(status="complete")
    assert Message.objects.filter(pk=second[Message].pk).update(status=status) == 1


def test_replies_of_different_plays_may_run_at_once(second):
    Message.objects.bulk_create(
        [Message(session=second[ChatSession], seq=1, role="assistant", content="", status="streaming")]
    )
    assert Message.objects.streaming().count() == 2


def test_lines_without_a_client_id_do_not_collide(second):
    Message.objects.update(client_id=None, seq=F("seq") + 10)
    assert Message.objects.filter(client_id=None).count() == Message.objects.count() > 1


def foreign_keys() -> list[tuple[type[models.Model], ForeignKey]]:
    return [
        (model, field) for model in MODELS for field in model._meta.concrete_fields if isinstance(field, ForeignKey)
    ]


@pytest.mark.django_db(transaction=True)
def test_no_row_may_point_at_nothing(second):
    """One test for all: outside of a transaction, where also deferred keys are checked at once."""
    for model, field in foreign_keys():
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            model.objects.filter(pk=second[model].pk).update(**{field.attname: new_id()})


def test_the_foreign_keys_are_those_of_the_document():
    assert {f"{model._meta.db_table}.{field.column}" for model, field in foreign_keys()} == {
        "characters.user_id", "generation_jobs.user_id", "audio_files.user_id", "chat_sessions.user_id",
        "chat_sessions.character_id", "chat_sessions.co_character_id", "messages.session_id", "messages.parent_id",
        "chat_sessions.head_id", "idempotency_keys.user_id", "chat_summaries.session_id", "chat_summaries.upto_id",
        "user_preferences.user_id", "user_personas.user_id", "session_actors.session_id", "session_actors.character_id",
    }  # fmt: skip
