"""The pages: foyer, casting, stage."""

from django.urls import path

from chat import pages, plays

urlpatterns = [
    path("", pages.home, name="home"),
    path("play/new", pages.play_new, name="play_new"),
    path("play/<uuid:session_id>", pages.stage, name="stage"),
    path("play/<uuid:session_id>/end", pages.curtain, {"verb": plays.end}, name="play_end"),
    path("play/<uuid:session_id>/reopen", pages.curtain, {"verb": plays.reopen}, name="play_reopen"),
]
