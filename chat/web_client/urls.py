"""The front-end's own paths of a chat: with and without a closing slash."""

from django.urls import re_path

from chat.web_client import views

urlpatterns = [
    re_path(r"^chat/?$", views.ChatView.as_view(), name="chat"),
    re_path(r"^chat/stream/?$", views.ChatStreamView.as_view(), name="chat_stream"),
    re_path(r"^tts/?$", views.FrontSpeechView.as_view(), name="tts"),
    re_path(r"^evaluation/evaluate/?$", views.EvaluateView.as_view(), name="evaluate"),
]
