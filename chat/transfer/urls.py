"""/api/chat: import and export of plays."""

from django.urls import re_path

from chat.transfer import views

urlpatterns = [
    re_path(r"^chat/sessions/import/?$", views.ImportView.as_view(), name="sessions_import"),
    re_path(
        r"^chat/sessions/(?P<session_id>[^/]+)/export/?$", views.SessionExportView.as_view(), name="session_export"
    ),
    re_path(r"^chat/export/?$", views.ExportView.as_view(), name="chat_export"),
]
