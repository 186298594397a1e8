"""What is refused is not an error of the server's: Django logs it as one, with a traceback."""

import logging


class Refusals(logging.Filter):
    """Turns Django's records of what we expect into warnings of one line; what is left at ERROR is a bug."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno > logging.WARNING and record.name.startswith(("django.request", "django.security")):
            from avatar_forge.core.api.exceptions import expected  # logs are set up before everything else

            exc = record.exc_info[1] if record.exc_info else None
            if exc is None or expected(exc) is not None:
                record.levelno, record.levelname = logging.WARNING, "WARNING"
                record.exc_info = record.exc_text = None
        return True
