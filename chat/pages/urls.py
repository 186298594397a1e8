"""The addresses of the pages."""

from django.urls import path

from chat.conversation import plays
from chat.pages import parts, views
from chat.pages import past_plays as history

urlpatterns = [
    path("", views.home, name="home"),
    path("plays", history.mine, name="plays"),
    path("plays/import", history.bring, name="plays_import"),
    path("plays/export", history.fetch, name="plays_export"),
    path("play/<uuid:session_id>/export", history.fetch, name="play_export"),
    path("parts", parts.mine, name="parts"),
    path("parts/<str:pk>", parts.mine, name="part"),
    path("parts/<str:pk>/forget", parts.forget, name="part_forget"),
    path("play/new", views.play_new, name="play_new"),
    path("play/<uuid:session_id>", views.stage, name="stage"),
    path("play/<uuid:session_id>/rename", views.rename, name="play_rename"),
    path("play/<uuid:session_id>/end", views.end_or_reopen, {"verb": plays.end}, name="play_end"),
    path("play/<uuid:session_id>/reopen", views.end_or_reopen, {"verb": plays.reopen}, name="play_reopen"),
]
