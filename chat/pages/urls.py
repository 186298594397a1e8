"""The addresses of the pages."""

from django.urls import path

from chat.conversation import plays
from chat.pages import past_plays as history
from chat.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("plays", history.mine, name="plays"),
    path("plays/import", history.bring, name="plays_import"),
    path("plays/export", history.fetch, name="plays_export"),
    path("play/<uuid:session_id>/export", history.fetch, name="play_export"),
    path("play/new", views.play_new, name="play_new"),
    path("play/<uuid:session_id>", views.stage, name="stage"),
    path("play/<uuid:session_id>/end", views.end_or_reopen, {"verb": plays.end}, name="play_end"),
    path("play/<uuid:session_id>/reopen", views.end_or_reopen, {"verb": plays.reopen}, name="play_reopen"),
]
