"""The language of a socket: the cookie's choice, else the browser's, as LocaleMiddleware does it for requests."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def of(*, cookies: Mapping[str, str], accept_language: str) -> str:
    """Return the code of a language of `settings.LANGUAGES`."""
    offered = [cookies.get(settings.LANGUAGE_COOKIE_NAME, "")]
    offered += [code for code, _ in parse_accept_lang_header(accept_language)]
    for code in offered:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
