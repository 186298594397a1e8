"""/api/voices and /api/model-make: with and without a closing slash. Names of models come as they are, slashes too."""

from django.urls import re_path

from audio import library_views, training_views

MODEL = "(?P<model>.+?)"
ID = "(?P<pk>[^/]+)"

urlpatterns = [
    re_path(r"^voices/?$", library_views.VoicesView.as_view(), name="voices"),
    re_path(r"^voices/link-options/?$", library_views.LinkOptionsView.as_view(), name="voice_link_options"),
    re_path(r"^voices/server-files/?$", training_views.ServerFilesView.as_view(), name="server_files"),
    re_path(
        r"^voices/server-files/upload/?$", training_views.ServerFilesUploadView.as_view(), name="server_files_upload"
    ),
    re_path(
        r"^voices/server-files/mkdir/?$", training_views.ServerFilesFolderView.as_view(), name="server_files_mkdir"
    ),
    re_path(r"^voices/train/start/?$", training_views.TrainStartView.as_view(), name="train_start"),
    re_path(rf"^voices/train/status/{MODEL}/?$", training_views.TrainStatusView.as_view(), name="train_status"),
    re_path(rf"^voices/train/log/{MODEL}/?$", training_views.TrainLogView.as_view(), name="train_log"),
    re_path(rf"^voices/{ID}/?$", library_views.VoiceView.as_view(), name="voice"),
    re_path(rf"^voices/{ID}/test/?$", library_views.VoiceTestView.as_view(), name="voice_test"),
    re_path(r"^model-make/upload/?$", training_views.ModelUploadView.as_view(), name="model_upload"),
    re_path(r"^model-make/start/?$", training_views.ModelStartView.as_view(), name="model_start"),
    re_path(r"^model-make/register/?$", training_views.ModelRegisterView.as_view(), name="model_register"),
    re_path(r"^model-make/abort/?$", training_views.ModelAbortView.as_view(), name="model_abort"),
    re_path(r"^model-make/my/?$", training_views.MyModelsView.as_view(), name="my_models"),
    re_path(rf"^model-make/my/{ID}/?$", training_views.MyModelView.as_view(), name="my_model"),
    re_path(rf"^model-make/status/{MODEL}/?$", training_views.ModelStatusView.as_view(), name="model_status"),
    re_path(rf"^model-make/log/{MODEL}/?$", training_views.ModelLogView.as_view(), name="model_log"),
]
