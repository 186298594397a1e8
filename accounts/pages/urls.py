"""Pages about one's own account, beside allauth's and before them (our list of sign-ins takes the place of its own)."""

from django.urls import path

from accounts.pages import account

urlpatterns = [
    path("merge/", account.merge, name="guest_merge"),
    path("sessions/", account.my_sessions, name="my_sessions"),
    path("events/", account.my_events, name="my_events"),
]
