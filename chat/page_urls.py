"""The pages: foyer, casting, stage."""

from django.urls import path

from chat import pages
from chat.conversation import plays
from chat.history import pages as history

urlpatterns = [
    path("", pages.home, name="home"),
    path("plays", history.mine, name="plays"),
    path("plays/import", history.bring, name="plays_import"),
    path("plays/export", history.fetch, name="plays_export"),
    path("play/<uuid:session_id>/export", history.fetch, name="play_export"),
    path("play/new", pages.play_new, name="play_new"),
    path("play/<uuid:session_id>", pages.stage, name="stage"),
    path("play/<uuid:session_id>/end", pages.curtain, {"verb": plays.end}, name="play_end"),
    path("play/<uuid:session_id>/reopen", pages.curtain, {"verb": plays.reopen}, name="play_reopen"),
]
