"""What a model writes where somebody else's turn begins: names in front of a line, and marks of templates. Pure.

https://github.com/ollama/ollama/tree/main/template and the models' own `tokenizer_config.json` hold the templates.
"""

import re
from collections.abc import Iterable, Sequence

from avatar_forge.core.normal_form import folded

# What models call the person in front of a line, whatever the play calls them.
PERSON = (
    "사용자", "유저", "플레이어", "나", "당신", "상대", "상대방", "인간",
    "User", "You", "Human", "Player", "Me", "Person", "Assistant",
    "ユーザー", "ユーザ", "プレイヤー", "あなた", "私", "わたし", "人間", "相手",
)  # fmt: skip
DIRECTOR = ("감독", "연출", "연출가", "Director", "監督")
STOPS_MOST = 4  # strings that OpenAI's servers take: https://platform.openai.com/docs/api-reference/chat/create
_STOP_WORDS = ("사용자", "User", "나", "Human")
NAME_MAX = 40  # characters; what is longer describes somebody
_APART = re.compile(r"\s*[,，、(（·/|\n:：;—–]\s*|\s+-\s+")
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공"
    "현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모"
)
_HANGUL_NAME = re.compile(rf"[{_SURNAMES}][가-힣]{{2}}")
_ARTICLES = frozenset({"the", "a", "an", "my", "mr", "mrs", "ms", "dr"})

_OPENED = r"[*_#@~ \t\u3000]{0,6}[\[(<{（［【〈「]{0,2}[*_]{0,3}"
_CLOSED = r"[\])>}）］】〉」*_~ \t]{0,8}"
_ASIDE = r"(?:[(（\[][^()（）\[\]\n]{0,30}[)）\]]" + _CLOSED + ")?"
_IN_FRONT = re.compile(_OPENED)
_BEHIND = re.compile(rf"{_CLOSED}{_ASIDE}[:：]")
_BEHIND_BEGUN = re.compile(rf"{_CLOSED}(?:[(（\[][^()（）\[\]\n]{{0,30}}(?:[)）\]]{_CLOSED})?)?\Z")
_PAIRS = dict(zip("[(<{（［【〈「", "])>}）］】〉」", strict=True))

# Marks of chat templates wherever they stand. `<|…|>` of any name, DeepSeek's `<｜…｜>`, EXAONE's `[|…|]`.
_TOKEN = re.compile(r"<[|｜][^<>|｜\s]{1,48}[|｜]>|\[\|[a-z_]{1,24}\|\]|<\|[a-z_]{1,24}>|<[a-z_]{1,24}\|>")
_TOKEN_BEGUN = re.compile(r"<[|｜][^<>|｜\s]{0,48}[|｜]?\Z|\[(?:\|[a-z_]{0,24}\|?)?\Z|<[a-z_]{0,24}\|?\Z")
_WORDS = (
    "</s>", "<s>", "<eos>", "<bos>", "<pad>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<end_of_utterance>",
    "<end_of_text>", "<eot>", "<eod>", "<extra_id_0>", "<extra_id_1>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>",
    "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]", "<tool_call>",
)  # fmt: skip
MAY_BEGIN = re.compile(r"[<\[]")
# Headings of instruction templates, at the beginning of a line.
_HEADING = re.compile(
    r"#{2,4}[ \t]*(?:instructions?|response|input|output|human|user|assistant|system|prompt|question|answer"
    r"|명령어?|지시(?:문|사항)?|응답|질문|입력|사용자|유저|맥락)[ \t]*(?:[:：]|\Z)",
    re.IGNORECASE,
)
_HEADING_BEGUN = re.compile(r"#{1,4}[ \t]*(?:[a-z]{0,12}|[가-힣]{0,4})[ \t]*\Z", re.IGNORECASE)
# What opens the model's own turn, left in front of its reply.
OWN_TURN = re.compile(
    r"\s*(?:(?:<s>|<bos>|<\|begin_of_text\|>|<\|startoftext\|>|\[/INST\]|<\|im_end\|>|<end_of_turn>|<\|eot_id\|>"
    r"|<\|im_start\|>\s*assistant\s*\n|<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>"
    r"|<start_of_turn>model\n|<\|turn>model\n|<\|assistant\|>|<[|｜]Assistant[|｜]>|\[\|assistant\|\]"
    r"|<\|START_OF_TURN_TOKEN\|>|<\|CHATBOT_TOKEN\|>|#{2,3} ?(?:Response|Assistant|응답) ?[:：])\s*)+",
    re.IGNORECASE,
)
_OWN_TURNS = (
    "<|im_start|>assistant\n", "<|start_header_id|>assistant<|end_header_id|>", "<start_of_turn>model\n",
    "<|turn>model\n", "### response:", "### assistant:", "### 응답:",
)  # fmt: skip
LONGEST = 64  # characters of a name with its dress, or of a mark; nothing longer is waited for


def names_of(described: str) -> list[str]:
    """Return what somebody may be called in front of a line, from a name or a description that begins with one.

    "이몽룡, 부사의 아들" is 이몽룡 and 몽룡; "Elizabeth Gray" is that, Elizabeth and Gray.
    """
    whole = " ".join(described.split())
    names: list[str] = []
    first = _APART.split(described.strip(), maxsplit=1)[0].strip()
    if first and len(first) <= NAME_MAX:
        names.append(first)
        words = first.split()
        if len(words) == 2 and all(word[0].isupper() for word in words):  # a given name and a family's
            names += [word for word in words if word.casefold().rstrip(".") not in _ARTICLES]
        if _HANGUL_NAME.fullmatch(first):
            names.append(first[1:])
    if whole and len(whole) <= NAME_MAX:
        names.append(whole)
    return list(dict.fromkeys(names))


def stops(declared: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the strings that a server is asked to stop at: the declared ones, then names in front of a new line."""
    ours = [f"\n{name}:" for name in (*names, *_STOP_WORDS)]
    return tuple(dict.fromkeys([*declared, *ours]))[:STOPS_MOST]


def label(line: str, names: Sequence[str]) -> bool | None:
    """Whether `line` begins with one of the folded `names` and a colon; None while more must be seen."""
    front = _IN_FRONT.match(line)
    start = front.end() if front else 0
    unsure = start == len(line) < LONGEST
    for place in dict.fromkeys((start, len(line) - len(line.lstrip()))):  # a name may begin with what dresses others
        rest = folded(line[place : place + LONGEST])
        for name in names:
            if rest.startswith(name):
                behind = rest[len(name) :]
                if (found := _BEHIND.match(behind)) and _is_closed(line[:place], found[0]):
                    return True
                unsure = unsure or bool(_BEHIND_BEGUN.match(behind))
            elif name.startswith(rest):
                unsure = True
    return None if unsure else False


def _is_closed(front: str, behind: str) -> bool:
    """Whether what is opened in front of a name is closed before the colon: `(사용자: …)` is an aside."""
    return all(_PAIRS[bracket] in behind for bracket in front if bracket in _PAIRS)


def heading(line: str, *, is_whole: bool) -> bool | None:
    """Whether `line` is a heading of an instruction template; None while more must be seen."""
    if not is_whole and _HEADING_BEGUN.match(line):
        return None
    return bool(_HEADING.match(line))


def token(text: str, place: int) -> bool | None:
    """Whether a mark of a template begins at `place`; None while more must be seen."""
    window = text[place : place + LONGEST]
    if _TOKEN.match(window) or any(window.startswith(word) for word in _WORDS):
        return True
    return None if _TOKEN_BEGUN.match(window) or any(word.startswith(window) for word in _WORDS) else False


def own_turn(text: str, *, at_end: bool) -> int | None:
    """Return how much of the head of a reply opens the model's turn; None while more must be seen."""
    found = OWN_TURN.match(text)
    end = found.end() if found else 0
    rest = text[end:].lstrip()
    begun = any(word.startswith(rest.lower()) for word in _OWN_TURNS)
    waits = not rest or begun or (rest[0] in "<[" and token(rest, 0) is None)
    return None if waits and not at_end else end
