"""Chooses the emotion of a reply: told by the director's note, else by the reply, else by what it answers."""
# ruff: noqa: E501 (patterns of words)

import re

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import intents, line_analysis, notes

BY_MOOD = {"fear": "surprised", "sad": "sad", "anger": "angry", "joy": "happy", "love": "happy", "doubt": "neutral"}
# Most telling first; what the character itself says and does counts more than what it was told.
BY_WORDS = (
    ("surprised", r"깜짝|놀라|놀란|흠칫|뜻밖|세상에|이럴 수가|뭐라고|\b(?:startled|surpris|unexpected|really\?)|驚|まさか|意外"),
    ("angry", r"화가 나|화를|분노|노여|괘씸|지나치|이를 악|주먹을|억지|\b(?:angry|furious|how dare|enough!)|怒|許せ"),
    ("sad", r"슬프|슬픔|눈물|울음|울었|외로|그리워|그립|두려|아프|목이 메|먼 데를|\b(?:sad|tears?|lonely|cried|grief)\b|悲|涙|寂し"),
    ("happy", r"웃|기쁘|기뻐|반갑|반가|좋아|즐거|행복|고마|신나|하하|\b(?:smile|laugh|glad|happy|welcome|love)\w*|嬉し|笑|楽し|ありがと"),
    ("relaxed", r"차 한 잔|천천히|조용|가만히|고요|느긋|쉬어|편히|향기|바람 소리|\b(?:quiet|slowly|calm|rest|tea)\b|静か|ゆっくり|お茶"),
)  # fmt: skip
BY_INTENT = {
    "crisis": "sad", "danger": "surprised", "sad": "sad", "bye": "sad", "angry": "angry", "insult": "angry", "refuse": "neutral",
    "odd": "surprised", "machine": "surprised", "love": "happy", "glad": "happy", "thanks": "happy", "laugh": "happy",
    "compliment": "happy", "joke": "happy", "greet": "happy", "invite": "happy", "sleep": "relaxed",
    "weather": "relaxed", "food": "relaxed", "quiet": "relaxed",
}  # fmt: skip
PATTERNS = tuple((emotion, re.compile(pattern, re.IGNORECASE)) for emotion, pattern in BY_WORDS)


def of(request: CompletionRequest, reply: str) -> str:
    """One of the six emotions; the same for the same request."""
    if mood := notes.mood(notes.newest(request)[0]):
        return BY_MOOD[mood]
    if found := next((emotion for emotion, pattern in PATTERNS if pattern.search(reply)), ""):
        return found
    if request.partner is not None:  # what the other actor tells is a story, not a mood put on this one
        return "neutral"
    heard = next((line.content for line in reversed(request.lines) if line.role == "user"), "")
    return BY_INTENT.get(intents.of(line_analysis.plain(heard)), "neutral") if heard else "neutral"
