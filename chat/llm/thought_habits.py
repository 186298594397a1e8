"""Which models begin their replies in the middle of a thought: learnt from their replies, process by process.

Only a chat template knows that it opens the block of thoughts, and no server tells. So the first reply of a model is
held (`chat.llm.thoughts`) until it is sure to be speech; its end tells what to do with the next one.
"""

import re

from chat.llm.engines import ChatEngine
from chat.llm.thoughts import Hold

# Names of models that think before each reply: broken off without a mark, they had not begun to speak.
_THINKERS = re.compile(
    r"(?<![a-z0-9])(?:r1|r1t|qwq|thinking|think|thinker|reasoner|reasoning|reason|magistral|seed-oss|exaone-deep|"
    r"deepthink|openthinker|phi-4-reasoning|marco-o1|skywork-or1|minimax-m[12]|glm-z1|nemotron-nano|olmo-3-think)(?![a-z])",
    re.IGNORECASE,
)
_NEXT = {Hold.YES: Hold.UNSURE, Hold.UNSURE: Hold.NO, Hold.NO: Hold.NO}

_habits: dict[str, Hold] = {}


def of(model_id: str, engine: ChatEngine) -> Hold:
    """Return how the next reply of a model is to be read."""
    if not getattr(engine, "may_begin_in_thought", False):
        return Hold.NEVER
    names = f"{model_id} {getattr(engine, 'model', '')}"
    return _habits.get(model_id) or (Hold.YES if _THINKERS.search(names) else Hold.UNSURE)


def learn(model_id: str, engine: ChatEngine, *, bare: bool, opened: bool) -> None:
    """Note a whole reply: `bare` closed a block that it had not opened, `opened` marked its thoughts itself."""
    if of(model_id, engine) is Hold.NEVER:
        return
    if bare:
        _habits[model_id] = Hold.YES
    else:
        _habits[model_id] = Hold.NO if opened else _NEXT[of(model_id, engine)]


def forget() -> None:
    """Know nothing, as a new process does."""
    _habits.clear()
