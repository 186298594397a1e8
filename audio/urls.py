"""/api/tts and /api/audio: with and without a closing slash."""

from django.urls import re_path

from audio.api import views

urlpatterns = [
    re_path(r"^tts/voices/?$", views.VoicesView.as_view(), name="tts_voices"),
    re_path(r"^tts/prepare/?$", views.PrepareView.as_view(), name="tts_prepare"),
    re_path(r"^tts/?$", views.SpeechView.as_view(), name="tts"),
    re_path(r"^audio/(?P<pk>[^/]+)/envelope/?$", views.EnvelopeView.as_view(), name="audio_envelope"),
    re_path(r"^audio/(?P<pk>[^/]+)/?$", views.FileView.as_view(), name="audio_file"),
]
