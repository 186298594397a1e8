"""A script as one HTML page that needs nothing else: printable, without a script, safe under the strictest policy."""

import base64
import hashlib
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from chat.scripts.script import Script

_STYLE = (Path(__file__).parent / "page.css").read_text()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# In the page as well, for the file once it is saved; `sandbox` is understood in a header only.
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def write(script: Script) -> str:
    """Return the whole page; every text in it is escaped by the template."""
    style = mark_safe(_STYLE)  # noqa: S308  our own file
    return render_to_string("chat/script.html", {"script": script, "style": style, "policy": POLICY})
