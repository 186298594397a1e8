"""Where mail goes while there is no mail server: into the log, where links that open an account stay hidden at INFO."""

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Tells at INFO that a mail was not sent; its text, with the links in it, only at DEBUG."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            logger.info("mail_not_sent", extra={"subject": message.subject})
            logger.debug("%s\nTo: %s\n\n%s", message.subject, ", ".join(message.to), message.body)
        return len(email_messages)
