"""Table: stop words, particles and endings of the three languages, for finding keywords."""
# ruff: noqa: E501, SIM905 (tables of words)

from __future__ import annotations

import re

# Short things people talk about: the only one-syllable words taken as a subject.
KO_ONE = frozenset("책밤꿈집물꽃달별산강눈비차빵술돈옷길문방밥검칼왕성숲용배봄잠곰섬불빛벽탑종글꿀약닭소개쥐뱀새형")
KO_STOP = frozenset(
    "나 너 저 내 네 제 난 넌 전 우리 당신 그대 자네 그 이 저기 여기 거기 이것 그것 저것 이거 그거 저거 이게 그게 뭐 무엇 누구 어디 언제 왜 어떻게 어떤 무슨 얼마 "
    "오늘 내일 어제 지금 아까 방금 요즘 항상 가끔 자주 매일 이제 아직 벌써 먼저 다시 또 더 덜 좀 조금 많이 너무 정말 진짜 아주 매우 무척 꽤 그냥 역시 혹시 아마 "
    "같이 함께 굳이 깊이 높이 없이 빨리 천천히 모두 전부 다 잘 못 안 그리고 그런데 근데 하지만 그래서 그러면 그럼 그래도 때문 정도 하나 둘 셋 것 거 수 때 중 점 "
    "있는 없는 하는 가는 오는 보는 되는 좋은 나쁜 많은 작은 큰 높은 깊은 같은 싶은 괜찮은 어느 모든 다른 새로운 이런 그런 저런 사람 생각 이야기 얘기 말씀 기분 마음 "
    "하루 글쎄 흠 음음 말 일 응 네 예 아니 아뇨 그래 안녕 안녕하세요 고마워 미안 미안해 음 어 와 우와 하이 오랜만 바보 멍청이 제발 그동안 뭔가 누군가 언젠가 어딘가 이름 소리 진심 사실 솔직히 "
    "좋아 싫어 있어 없어 가자 하자 정말로 진짜로 절대 당연히 물론 처음 다음 나중 자꾸 계속 대해 대한 위해 위한 통해 따라 길게 글자 자신 자기 반갑 걸 줄 데 지 만큼 대로 뿐".split()
)
KO_PARTICLES = (
    "에게서 한테서 으로는 에서는 에서도 이라는 이랑은 까지 부터 에서 에게 한테 으로 이랑 이나 보다 처럼 조차 마저 은 는 이 가 을 를 에 로 와 과 랑 도 만 의 나"
).split()
KO_TAILS = frozenset([*KO_PARTICLES, *"야 니 지 죠 예요 이에요 라고 이라고 요 냐 인가 까요 한테 에는".split()])
KO_WEIGHT = {
    "을": 5, "를": 5, "이": 4, "가": 4, "이랑": 3, "랑": 3, "와": 3, "과": 3, "은": 3, "는": 3, "에서": 3, "에": 2, "으로": 2, "로": 2,
}  # fmt: skip
KO_VERB = re.compile(
    r"(?:[다요까죠니냐네지야군히고며면서자게어아여워해했았었겠려던든듯래봐줘돼]|은데|는데|니까|습니다|거나|[하되]는|[하되]던|[할될갈올볼줄한된간온본준]|싶은|싶을|어릴|[서려쉬더추까마다러로거]운)$"
)
KO_STATED = re.compile(
    r"(?P<noun>[가-힣]{2,6}?)(?:했어요|했어|했다|하고|하는|하러|하려고|할래|할게|합니다|해요|하니|하면|이에요|예요|입니다|이야|이었어|였어)$"
)
KO_INFLECTED = re.compile(r"(?:하|되|있|없|싶|않|좋|많|같|받|먹|읽|찾|[가-힣](?:아|어)[가오지보하])$")
RUDE = re.compile(r"씨발|시발|병신|새끼|좆|섹스|fuck|shit|bitch|cunt|dick|nigg|クソ|死ね|セックス", re.IGNORECASE)

EN_PHRASE = re.compile(
    r"\b(?P<det>my|your|the|a|an|this|that|about|of|some|his|her|our|their)\s+(?P<words>[a-z][a-z'-]+(?:\s+[a-z][a-z'-]+)?)",
    re.IGNORECASE,
)
EN_STOP = frozenset(
    "i you he she it we they me him them us my your his her our their this that these those a an the and or but so if of to in on at by for from with "
    "about is are was were be been am do does did have has had will would can could shall should may might must not no yes very really just too also "
    "what who where when why how which there here now then today tomorrow yesterday thing things something anything nothing someone lot bit way time "
    "name sorry please thank thanks hello hi hey bye good great bad nice well story joke day one more other same little go going get got like know think say "
    "said tell told want need let make see look come take give feel felt long longer because".split()
)
EN_ADJECTIVES = re.compile(
    r"^(?:strange|odd|weird|quiet|cold|hot|warm|sad|happy|beautiful|pretty|lovely|real|true|deep|high|low|hidden|tiny|huge|heavy|secret|dead|poor|rich|funny|scary|silver|golden|empty|rainy|old|new|little|big|small|red|blue|black|white|green|long|last|first|best|young|dark|bright|whole|own|lost|broken|secret|favou?rite|"
    r"\w+(?:ful|ous|ible|able|ish|est))$",
    re.IGNORECASE,
)
EN_MIRROR = {"my": "your", "your": "my", "our": "your", "about": "", "of": ""}
JA_KEY = re.compile(r"(?P<word>[一-鿿々]{1,6}|[ァ-ヺー]{2,12})(?P<after>[がをはのにでとへも]?)")
JA_STOP = frozenset(
    "今日 明日 昨日 今 私 僕 俺 君 何 誰 人 方 事 時 所 中 前 後 話 名前 元気 好 嫌 言 思 見 行 来 食 飲 知 聞 教 会 出 入 大 小 多 少 一 二 三 本当 気 自分 一緒 最近 物語 長 久".split()
)  # fmt: skip
KO_WEAK = frozenset("나만의도로에")
