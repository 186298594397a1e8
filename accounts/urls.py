"""/api/auth and /api/users/me: with and without a closing slash, because a redirect would lose the body of a POST."""

from django.urls import re_path

from accounts.api import account_views, preferences_views, views
from accounts.pages import google

urlpatterns = [
    re_path(r"^auth/me/?$", views.MeView.as_view(), name="me"),
    re_path(r"^auth/guest/login/?$", views.GuestLoginView.as_view(), name="guest_login"),
    re_path(r"^auth/logout/?$", views.LogoutView.as_view(), name="logout"),
    re_path(r"^auth/guest/merge-preview/?$", account_views.MergePreviewView.as_view(), name="guest_merge_preview"),
    re_path(r"^auth/guest/merge/?$", account_views.MergeView.as_view(), name="guest_merge_api"),
    re_path(r"^auth/sessions/?$", account_views.SessionsView.as_view(), name="sessions_api"),
    re_path(r"^auth/sessions/end-all/?$", account_views.EndSessionsView.as_view(), name="sessions_end_all"),
    re_path(r"^auth/sessions/(?P<session_id>[0-9]{1,18})/?$", account_views.SessionView.as_view(), name="session_api"),
    re_path(r"^auth/events/?$", account_views.EventsView.as_view(), name="events_api"),
    re_path(r"^auth/google/login/?$", google.GoogleLoginView.as_view(), name="google_login"),
    re_path(r"^auth/google/callback/?$", google.GoogleCallbackView.as_view(), name="google_callback"),
    re_path(r"^users/me/settings/?$", preferences_views.SettingsView.as_view(), name="settings_api"),
    re_path(r"^ws-ticket/?$", views.WsTicketView.as_view(), name="ws_ticket"),
]
