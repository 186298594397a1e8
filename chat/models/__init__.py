"""The tables of plays."""

from chat.models.messages import Message
from chat.models.sessions import ChatSession, SessionActor
from chat.models.summaries import ChatSummary

__all__ = ["ChatSession", "ChatSummary", "Message", "SessionActor"]
