"""/api/tts/…, /api/audio, /api/voices, /api/model-make: with and without a closing slash; names of models as they are.

`/api/tts` itself is in `chat.web_client`, which knows who says a line.
"""

from django.urls import re_path

from audio.api import library_views, views
from audio.api.library_views import MyModelsView, NotHereView, ServerFilesView, refusing

MODEL = "(?P<model>.+?)"
ID = "(?P<pk>[^/]+)"

# A training server would answer these: the tools of staff, and the making of one's own voice.
OF_STAFF: list[tuple[str, type[NotHereView], str]] = [
    ("server-files", ServerFilesView, "server_files"),
    ("server-files/upload", refusing("post"), "server_files_upload"),
    ("server-files/mkdir", refusing("post"), "server_files_mkdir"),
    ("train/start", refusing("post"), "train_start"),
    (f"train/status/{MODEL}", refusing("get"), "train_status"),
    (f"train/log/{MODEL}", refusing("get"), "train_log"),
]
ONES_OWN: list[tuple[str, type[NotHereView], str]] = [
    ("upload", refusing("post"), "model_upload"),
    ("start", refusing("post"), "model_start"),
    ("register", refusing("post"), "model_register"),
    ("abort", refusing("post"), "model_abort"),
    ("my", MyModelsView, "my_models"),
    (f"my/{ID}", refusing("delete"), "my_model"),
    (f"status/{MODEL}", refusing("get"), "model_status"),
    (f"log/{MODEL}", refusing("get"), "model_log"),
]

urlpatterns = [
    re_path(r"^tts/voices/?$", views.VoicesView.as_view(), name="tts_voices"),
    re_path(r"^tts/prepare/?$", views.PrepareView.as_view(), name="tts_prepare"),
    re_path(r"^audio/(?P<pk>[^/]+)/envelope/?$", views.EnvelopeView.as_view(), name="audio_envelope"),
    re_path(r"^audio/(?P<pk>[^/]+)/?$", views.FileView.as_view(), name="audio_file"),
    re_path(r"^voices/?$", library_views.VoicesView.as_view(), name="voices"),
    re_path(r"^voices/link-options/?$", library_views.LinkOptionsView.as_view(), name="voice_link_options"),
    *(re_path(rf"^voices/{path}/?$", view.as_view(), name=name) for path, view, name in OF_STAFF),
    re_path(rf"^voices/{ID}/?$", library_views.VoiceView.as_view(), name="voice"),
    re_path(rf"^voices/{ID}/test/?$", library_views.VoiceTestView.as_view(), name="voice_test"),
    *(re_path(rf"^model-make/{path}/?$", view.as_view(is_for_staff=False), name=name) for path, view, name in ONES_OWN),
]
