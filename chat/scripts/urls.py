"""Scripts below /api/chat: out and back in."""

from django.urls import re_path

from chat.scripts import views

urlpatterns = [
    re_path(r"^chat/sessions/import-script/?$", views.ImportScriptView.as_view(), name="import_script"),
    re_path(r"^chat/sessions/(?P<session_id>[^/]+)/script/?$", views.ScriptView.as_view(), name="session_script"),
]
