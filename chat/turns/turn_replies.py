"""Which replies belong to a turn, read from the rows: what its line was answered with, one after the other."""

from __future__ import annotations

from chat.models import Message


def replies_to(line: Message) -> list[Message]:
    """Return the replies of the turn that `line` was acknowledged for, in their order; none were asked: none."""
    if line.role == Message.Role.ASSISTANT:
        first: Message | None = Message.objects.filter(pk=line.pk).first()
    else:  # opened in the transaction that kept the line
        first = Message.objects.filter(parent=line, seq=line.seq + 1, role=Message.Role.ASSISTANT).first()
    found = [first] if first else []
    while found and len(found) < (found[0].lines_asked or 1) and (following := next_of_run(found[-1].pk)):
        found.append(following)
    return found


def next_of_run(reply_id: str) -> Message | None:
    """Return the reply that was opened in the transaction that ended this one, if there is one."""
    reply = Message.objects.filter(pk=reply_id).first()
    if reply is None:
        return None
    opened = Message.objects.filter(parent=reply, seq=reply.seq + 1, role=Message.Role.ASSISTANT)
    return opened.filter(client_id=None, engine__isnull=False).first()
