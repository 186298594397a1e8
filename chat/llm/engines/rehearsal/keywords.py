"""Finds the keyword of a line: a thing it surely is about, in a form that can be said back; in doubt there is none."""
# ruff: noqa: E501, SIM905 (tables of words)

import re

from chat.llm.engines.rehearsal.josa import splits_well
from chat.llm.language import Language

RUDE = re.compile(r"씨발|시발|병신|새끼|좆|섹스|fuck|shit|bitch|cunt|dick|nigg|クソ|死ね|セックス", re.IGNORECASE)
STOP = frozenset(
    "나 너 저 내 네 제 난 넌 전 우리 저희 당신 그대 자네 댁 그 이 그쪽 저기 여기 거기 이것 그것 저것 이거 그거 뭐 무엇 무얼 누구 어디 언제 오늘 내일 어제 지금 아까 모두 전부 하나 둘 셋 것 거 수 때 중 "
    "사람 생각 이야기 얘기 말 말씀 기분 마음 일 이름 소리 진심 사실 처음 다음 나중 자신 자기 자 만큼 대답 질문 정말 진짜 무슨 어느 모든 다른 어떤 바보 멍청이 그녀 그들 아무것 무언가 누군가 시작 부탁 못 안 기억 좀 더 몇 조금".split()
)
ONE = frozenset("책밤꿈집물꽃달별산강눈비차빵술돈옷길문방밥검칼왕성숲용배봄잠곰섬불빛벽탑종글약닭소개쥐뱀새형")
# 을 and 를 mark a thing, 이 and 가 in told prose only: 떡볶이 is no 떡볶. What stands before 때, 것, 수 … is a verb.
OBJECT = re.compile(r"(?<![가-힣])([가-힣]{1,8})(을|를)(?=[\s,.!?…]|$)(?!\s*(?:때|것|거|게|수|줄|까|만큼|듯|뿐|지))")
SUBJECT = re.compile(r"(?<![가-힣])([가-힣]{2,8})(이|가)(?=\s)")
LIKED = re.compile(r"(?<![가-힣])([가-힣]{1,8}?)(을|를|도|은|는)?\s*(?:정말\s*|진짜\s*)?(?:좋아|싫어)(?:해|하)")
PAST_STEM = re.compile(r"[았었였했갔왔봤됐겠않]$")
ENGLISH = re.compile(
    r"\b(my|your|the|a|an|this|that|his|her|our|their) ([a-z]{3,})(?=\W*$|[.,!?;]| (?:is|was|are|were|has|had|in|on|at|from|to|and)\b)",
    re.IGNORECASE,
)
ENGLISH_STOP = frozenset(
    "one thing things way lot bit time day name other same rest end first last best most whole new old good bad great long little big small story joke".split()
)
MIRROR = {"my": "your", "your": "my", "our": "your"}
JAPANESE = re.compile(r"([一-鿿々]{1,6}|[ァ-ヺー]{2,12})(?:を|が(?=\S))")
JAPANESE_STOP = frozenset(
    "今日 明日 昨日 今 私 僕 俺 君 何 誰 人 方 事 時 所 中 話 名前 気 自分 一緒 一 二 三 声 元気 お腹 腹 目 手".split()
)


def of(text: str, language: Language, *, told: bool = False) -> str:
    """The thing the line is about, or ""; `told` in prose about the scene, where particles are not left out."""
    found = {"ko": _korean, "en": _english, "ja": _japanese}[language](text[:400], told)
    return "" if RUDE.search(found) or len(found) > 28 else found


def _korean(text: str, told: bool) -> str:
    if liked := LIKED.search(text):
        word, particle = liked[1], liked[2] or ""
        whole = word if not particle or splits_well(word, particle) else word + particle
        return whole if _is_thing(whole) else ""
    marked = [*OBJECT.finditer(text), *(SUBJECT.finditer(text) if told else ())]
    words = (found[1] for found in marked if splits_well(found[1], found[2]) and not PAST_STEM.search(found[1]))
    return next((word for word in words if _is_thing(word)), "")


def _is_thing(word: str) -> bool:
    return word not in STOP and (len(word) > 1 or word in ONE)


def _english(text: str, told: bool) -> str:
    for found in ENGLISH.finditer(text):
        owner, noun = found[1].lower(), found[2].lower()
        if noun not in ENGLISH_STOP and not noun.endswith(("ing", "ed", "ly")):
            return f"{MIRROR.get(owner, owner)} {noun}"
    return ""


def _japanese(text: str, told: bool) -> str:
    return next((word for word in JAPANESE.findall(text) if word not in JAPANESE_STOP), "")
