"""Analyses the lines so far: what the newest one wants and is about, who said it, and in which language to answer."""

import re
from dataclasses import dataclass

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import intents, keywords, names
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.language import ENOUGH, LATIN, Language, detect, first_detected, suits
from chat.llm.stage_directions import STARRED

LONGEST = 600  # characters of a line that are listened to: its beginning and its end
INTERJECTION = 4  # "OK", "lol", "haha": so few Latin letters do not change the language of a running talk
HIDDEN = re.compile(
    r"<!--.*?-->|</?[A-Za-z][^<>\n]{0,80}>|\[[^\[\]\n]{0,20}(?:system|instruction|시스템|지시|INST)[^\[\]\n]{0,300}\]|"
    r"\(\([^()\n]{0,300}\)\)|\{\{?[^{}\n]{0,200}\}\}?|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08]",
    re.IGNORECASE | re.DOTALL,
)
OURS = re.compile(r"(?<![가-힣])(?:내|제|우리|저희)\s|뭐라고\s*했|\b(?:my|our)\b|(?:私|僕|俺)の", re.IGNORECASE)
PARTICLE = "은|는|이|가|도|의|을|를|께서는?|한테|에게"  # after the name of who is spoken to
REMEMBERED = 40  # lines of the person that are looked at
QUOTABLE = 26
TELLING = frozenset({"any", "sad", "angry", "glad", "help"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The newest line of the person, as the actor understands it.

    `key` is what it is about, `quote` an earlier line, `call` what the person is called (`named` when that is a name),
    `told_name` the name they ask for of somebody of theirs; each "" if unknown.
    """

    text: str
    intent: str
    key: str
    quote: str
    call: str
    named: bool
    told_name: str


def language_of(request: CompletionRequest) -> Language:
    """The newest user line decides, then earlier ones, the scenario, the sample dialogue and the persona."""
    spoken = [line.content for line in reversed(request.lines) if line.role == "user"]
    scene, actor = request.scenario, request.actor
    if spoken and len(LATIN.findall(spoken[0][:ENOUGH])) <= INTERJECTION and detect(spoken[0]) == "en":
        spoken = [*spoken[1:], spoken[0]]
    card = (scene.background, scene.situation, scene.player, actor.sample_dialogue, actor.persona, actor.name)
    return first_detected([*spoken, *card]) or "ko"


def plain(text: str) -> str:
    """A line without hidden parts and control characters, cut to what is listened to."""
    head = text if len(text) <= LONGEST else f"{text[: LONGEST - 200]} {text[-200:]}"
    return re.sub(r"\s+", " ", HIDDEN.sub(" ", head)).strip()


def listen(request: CompletionRequest, profile: CharacterProfile) -> Heard:
    """What was heard in this request; with no line of a person, an empty text."""
    spoken = [line.content for line in request.lines if line.role == "user"]
    newest, *earlier = [plain(text) for text in reversed(spoken[-REMEMBERED:])] or [""]
    given = names.in_script(names.given((newest, *earlier)), profile.language)
    known = "" if given or profile.address else names.known(request)
    known = known if suits(known, profile.language) else ""
    intent = _intent(newest, earlier, profile) if spoken else "open" if not request.lines else "quiet"
    if intent == "their_name" and not OURS.search(newest):  # of somebody the person never told of
        intent = "ask"
    quote = _quote(earlier, profile.language)
    return Heard(
        text=newest,
        intent="ask" if intent == "recall" and not quote else intent,
        key=keywords.of(STARRED.sub(" ", newest), profile.language),
        quote=quote,
        call=_call(given, known, profile),
        named=bool(given or known),
        told_name=names.told_of(newest, (newest, *earlier) if intent == "their_name_is" else earlier),
    )


def _intent(text: str, earlier: list[str], profile: CharacterProfile) -> str:
    spoken = STARRED.sub(" ", text).strip()
    if not re.search(r"\w", spoken) and re.search(r"\w", text):
        return "action"
    own = "|".join(map(re.escape, sorted(profile.called, key=len, reverse=True))) or "(?!)"
    intent = intents.of(re.sub(rf"(?:{own})(?:\s*[씨님양군]|[아야이])?(?:{PARTICLE})?(?![가-힣])", " 당신 ", spoken))
    repeated = len(spoken) >= 4 and intent in intents.GENERIC | {"who", "name", "age", "job", "place"}
    return "again" if repeated and text in earlier[:6] else intent


def _call(given: str, known: str, profile: CharacterProfile) -> str:
    """What to call the person: by the name they gave, as the card says, or by the name of the play, with respect."""
    if given or not known:
        return names.called(given, profile.language, profile.manner) if given else profile.address
    if profile.language == "ko" and profile.manner in ("haeyo", "hapsyo", "saopnida"):
        return known if known.endswith("님") else f"{known}님"
    return names.called(known, profile.language, profile.manner)


def _quote(earlier: list[str], language: Language) -> str:
    """An earlier line: the newest that told something, else the newest."""
    fitting = [STARRED.sub("", text).strip(" \"'“”「」") for text in earlier if suits(text, language)]
    telling = [text for text in fitting if intents.of(text) in TELLING]
    text = next((text for text in (*telling, *fitting) if len(text) >= 2), "")
    room = QUOTABLE * (2 if language == "en" else 1)
    cut = text[:room]
    return text if len(text) <= room else (cut[: cut.rfind(" ")] if " " in cut else cut) + "…"
