"""/api/tts/…, /api/audio, /api/voices, /api/model-make: with and without a closing slash; names of models as they are.

`/api/tts` itself is in `chat.web_client`, which knows who says a line.
"""

from django.urls import re_path

from audio.api import library_views, views
from audio.api.library_views import MyModelsView, RefusedDeleteView, RefusedGetView, RefusedPostView, ServerFilesView

MODEL = "(?P<model>.+?)"
ID = "(?P<pk>[^/]+)"

# A training server would answer these: the tools of staff, and the making of one's own voice.
OF_STAFF = [
    ("server-files", ServerFilesView, "server_files"),
    ("server-files/upload", RefusedPostView, "server_files_upload"),
    ("server-files/mkdir", RefusedPostView, "server_files_mkdir"),
    ("train/start", RefusedPostView, "train_start"),
    (f"train/status/{MODEL}", RefusedGetView, "train_status"),
    (f"train/log/{MODEL}", RefusedGetView, "train_log"),
]
ONES_OWN = [
    ("upload", RefusedPostView, "model_upload"),
    ("start", RefusedPostView, "model_start"),
    ("register", RefusedPostView, "model_register"),
    ("abort", RefusedPostView, "model_abort"),
    ("my", MyModelsView, "my_models"),
    (f"my/{ID}", RefusedDeleteView, "my_model"),
    (f"status/{MODEL}", RefusedGetView, "model_status"),
    (f"log/{MODEL}", RefusedGetView, "model_log"),
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
