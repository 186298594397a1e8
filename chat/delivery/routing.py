"""/ws/chat: the websocket of a play."""

from django.urls import re_path

from chat.delivery.websocket import PlaySocket

urlpatterns = [
    re_path(r"^ws/chat/(?P<session_id>[^/]+)/?$", PlaySocket.as_asgi()),
]
