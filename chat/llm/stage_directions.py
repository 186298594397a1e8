"""How a stage direction is written within a line: between asterisks, `*waves*`. Pure.

`audio.text.speakable_text` has patterns of its own: audio does not import chat, and what is read aloud also leaves out
brackets of every kind and a direction that was cut off in the middle.
"""

from __future__ import annotations

import re

# What pages and scripts set off as a direction; static/chat/js/lines.js has the same pattern.
SHOWN = re.compile(r"\*(?=\S)([^*\n]*[^*\s])\*")
# What is no speech when a line is analysed: `**emphasis**` loses its marks and keeps its word.
STARRED = re.compile(r"\*[^*\n]*\*")
STARRED_OR_BRACKETED = re.compile(rf"{STARRED.pattern}|\([^()\n]*\)")
