"""/api/chat and /api/history: with and without a closing slash."""

from django.urls import include, path, re_path

from chat.api import history_views, memory_views, session_views, speech_views, turn_views
from chat.scripts import views as script_views
from chat.transfer import views as transfer_views

ONE = r"^chat/sessions/(?P<session_id>[^/]+)"
LINE = rf"{ONE}/messages/(?P<message_id>[^/]+)"

urlpatterns = [
    path("", include("chat.assist.urls")),
    path("", include("chat.web_client.urls")),
    # Before the plays by id: "import" is none.
    re_path(r"^chat/sessions/import/?$", transfer_views.ImportView.as_view(), name="sessions_import"),
    re_path(rf"{ONE}/export/?$", transfer_views.SessionExportView.as_view(), name="session_export"),
    re_path(r"^chat/export/?$", transfer_views.ExportView.as_view(), name="chat_export"),
    re_path(r"^chat/sessions/import-script/?$", script_views.ImportScriptView.as_view(), name="import_script"),
    re_path(rf"{ONE}/script/?$", script_views.ScriptView.as_view(), name="session_script"),
    re_path(r"^history/?$", history_views.PastListView.as_view(), name="past_plays"),
    re_path(r"^history/(?P<session_id>[^/]+)/?$", history_views.PastView.as_view(), name="past_play"),
    re_path(
        r"^history/(?P<session_id>[^/]+)/tts/regenerate/?$", history_views.PastSpeechView.as_view(), name="past_speech"
    ),
    re_path(r"^chat/models/?$", session_views.ModelsView.as_view(), name="chat_models"),
    re_path(r"^chat/sessions/?$", session_views.SessionsView.as_view(), name="sessions"),
    re_path(rf"{ONE}/?$", session_views.SessionView.as_view(), name="session"),
    re_path(rf"{ONE}/end/?$", session_views.SessionEndView.as_view(), name="session_end"),
    re_path(rf"{ONE}/reopen/?$", session_views.SessionReopenView.as_view(), name="session_reopen"),
    re_path(rf"{ONE}/restore/?$", session_views.SessionRestoreView.as_view(), name="session_restore"),
    re_path(rf"{ONE}/events/?$", turn_views.EventsView.as_view(), name="session_events"),
    re_path(rf"{ONE}/turns/?$", turn_views.TurnsView.as_view(), name="session_turns"),
    re_path(rf"{ONE}/stop/?$", turn_views.StopView.as_view(), name="session_stop"),
    re_path(rf"{ONE}/moves/?$", session_views.MovesView.as_view(), name="session_moves"),
    re_path(rf"{ONE}/context/?$", memory_views.ContextView.as_view(), name="session_context"),
    re_path(rf"{ONE}/summary/?$", memory_views.SummaryView.as_view(), name="session_summary"),
    re_path(rf"{ONE}/messages/?$", session_views.MessagesView.as_view(), name="messages"),
    re_path(rf"{LINE}/?$", session_views.MessageView.as_view(), name="message"),
    re_path(rf"{LINE}/takes/?$", session_views.TakesView.as_view(), name="message_takes"),
    re_path(rf"{LINE}/choose/?$", session_views.MessageChooseView.as_view(), name="message_choose"),
    re_path(rf"{LINE}/speech/?$", speech_views.LineSpokenView.as_view(), name="message_speech"),
    re_path(rf"{LINE}/restore/?$", session_views.MessageRestoreView.as_view(), name="message_restore"),
    re_path(rf"{LINE}/pin/?$", memory_views.PinView.as_view(), name="message_pin"),
]
