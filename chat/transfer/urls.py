"""/api/chat: bringing plays in and taking them out."""

from django.urls import re_path

from chat.transfer import views

urlpatterns = [
    re_path(r"^chat/sessions/import/?$", views.ImportView.as_view(), name="sessions_import"),
    re_path(
        r"^chat/sessions/(?P<session_id>[^/]+)/export/?$", views.SessionExportView.as_view(), name="session_export"
    ),
    re_path(r"^chat/export/?$", views.ExportView.as_view(), name="chat_export"),
]
