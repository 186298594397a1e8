"""Pages about one's own account, beside allauth's and before them (our list of sign-ins takes the place of its own)."""

from django.urls import path

from accounts import people_pages

urlpatterns = [
    path("merge/", people_pages.merge, name="guest_merge"),
    path("sessions/", people_pages.my_sessions, name="my_sessions"),
    path("events/", people_pages.my_events, name="my_events"),
]
