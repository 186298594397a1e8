"""Speech in the admin: the files with a player, and a page on which each voice can be heard."""

from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audio import voices
from audio.api.views import show
from audio.engines import SpeechRequest, whole
from audio.models import AudioFile
from audio.sound.encoding import CONTENT_TYPES, encode
from audio.sound.pcm import Pcm
from avatar_forge.core.api.exceptions import error_response
from avatar_forge.core.errors import AvatarForgeError, NotFound

SAMPLES = {
    "ko": "안녕하세요. 봄밤에 핀 매화처럼, 이 무대에서 당신을 기다리고 있었어요.",
    "en": "Good evening. The stage is set, and I have been waiting for you.",
    "ja": "こんばんは。ぶたいで、あなたを まっていました。",
}


@admin.register(AudioFile)
class AudioFileAdmin(admin.ModelAdmin[AudioFile]):
    """What was spoken, to be heard and to be deleted; nothing is typed in here."""

    list_display = ("created_at", "user", "voice_id", "format", "seconds", "kilobytes", "player")
    list_filter = ("voice_id", "format", "created_at")
    list_select_related = ("user",)
    search_fields = ("=id", "=text_hash", "user__email", "user__username")
    ordering = ("-created_at", "-id")
    date_hierarchy = "created_at"
    fields = ("created_at", "user", "voice_id", "format", "seconds", "file_size", "player", "engine", "file_path",
              "file_url", "text_hash", "id")  # fmt: skip
    change_list_template = "audio/admin_files.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("envelope")

    def get_readonly_fields(self, request: HttpRequest, obj: AudioFile | None = None) -> tuple[str, ...]:
        return self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AudioFile | None = None) -> bool:
        return False

    @admin.display(description=_("seconds"), ordering="duration")
    def seconds(self, file: AudioFile) -> str:
        return "" if file.duration is None else f"{file.duration:.1f}"

    @admin.display(description="KB", ordering="file_size")
    def kilobytes(self, file: AudioFile) -> str:
        return f"{file.file_size / 1024:.0f}"

    @admin.display(description=_("listen"))
    def player(self, file: AudioFile) -> SafeString | str:
        if file.format == AudioFile.Format.RAW:
            return ""
        address = reverse("admin:audio_audiofile_sound", args=[file.pk])
        return format_html('<audio controls preload="none" src="{}"></audio>', address)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("voices/", view(self.voices), name="audio_voices"),
            path("voices/<str:voice_id>/<str:language>.wav", view(self.sample), name="audio_sample"),
            path("<str:pk>/sound/", view(self.sound), name="audio_audiofile_sound"),
            *super().get_urls(),
        ]

    def voices(self, request: HttpRequest) -> HttpResponse:
        """Every voice of this stage, each with a player in each language it speaks."""
        self._check(request)
        listed = [
            {"voice": voice, "samples": [(language, _sample_of(voice, language)) for language in _languages(voice)]}
            for voice in voices.every_voice()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Voices"),
            "listed": listed,
            "default": voices.default_voice().id,
            "opts": self.opts,
        }
        return TemplateResponse(request, "audio/admin_voices.html", context)

    def sample(self, request: HttpRequest, voice_id: str, language: str) -> HttpResponseBase:
        """A sentence in that voice, made now and not kept."""
        self._check(request)
        found = voices.find(voice_id)
        if found.fallback or language not in SAMPLES:
            return error_response(NotFound())
        try:
            sound = async_to_sync(_speak)(found.voice, language)
        except AvatarForgeError as error:
            return error_response(error)
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(encode(sound, "wav"), content_type=CONTENT_TYPES["wav"], headers=headers)

    def sound(self, request: HttpRequest, pk: str) -> HttpResponseBase:
        self._check(request)
        return show(request, get_object_or_404(AudioFile, pk=pk))

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


async def _speak(voice: voices.Voice, language: Any) -> Pcm:
    request = SpeechRequest(text=SAMPLES[language], options=voice.options, language=language)
    return await whole(voice.build().speak(request))


def _languages(voice: voices.Voice) -> list[str]:
    return [language for language in SAMPLES if not voice.languages or language in voice.languages]


def _sample_of(voice: voices.Voice, language: str) -> str:
    return reverse("admin:audio_sample", args=[voice.id, language])
