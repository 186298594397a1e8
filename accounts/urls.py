"""/api/auth and /api/users/me: with and without a closing slash, because a redirect would lose the body of a POST."""

from django.urls import re_path

from accounts.api import views
from accounts.pages import google

urlpatterns = [
    re_path(r"^auth/me/?$", views.MeView.as_view(), name="me"),
    re_path(r"^auth/guest/login/?$", views.GuestLoginView.as_view(), name="guest_login"),
    re_path(r"^auth/logout/?$", views.LogoutView.as_view(), name="logout"),
    re_path(r"^auth/guest/merge-preview/?$", views.MergePreviewView.as_view(), name="guest_merge_preview"),
    re_path(r"^auth/guest/merge/?$", views.MergeView.as_view(), name="guest_merge_api"),
    re_path(r"^auth/sessions/?$", views.SessionsView.as_view(), name="sessions_api"),
    re_path(r"^auth/sessions/end-all/?$", views.EndSessionsView.as_view(), name="sessions_end_all"),
    re_path(r"^auth/sessions/(?P<session_id>[0-9]{1,18})/?$", views.SessionView.as_view(), name="session_api"),
    re_path(r"^auth/events/?$", views.EventsView.as_view(), name="events_api"),
    re_path(r"^auth/google/login/?$", google.GoogleLoginView.as_view(), name="google_login"),
    re_path(r"^auth/google/callback/?$", google.GoogleCallbackView.as_view(), name="google_callback"),
    re_path(r"^users/me/settings/?$", views.SettingsView.as_view(), name="settings_api"),
    re_path(r"^ws-ticket/?$", views.WsTicketView.as_view(), name="ws_ticket"),
]
