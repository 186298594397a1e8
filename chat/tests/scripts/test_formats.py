"""The writers of scripts: what they write says the play and nothing else, whatever was said in it."""

from __future__ import annotations

import re
import resource
from html.parser import HTMLParser

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_forge.core.errors import RateLimited
from chat.errors import ScriptTooLong
from chat.scripts import formats, fountain, html, markdown, pdf, plain_text
from chat.scripts.script import Entry, Piece, Script, Words, clean, one_line, pieces
from chat.tests.scripts.fountain_reader import read

WORDS = Words(cast="등장인물", setting="무대", plot="줄거리", note="연출 노트")
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>&amp;{{ 7 }}{% x %} #import "x" $x$ \\u{41} [[ /* **'


def script(*entries: Entry, **changes) -> Script:
    return Script(
        **{"title": "봄밤", "byline": "인생 극장", "language": "ko", "words": WORDS, "entries": entries, **changes}
    )


def speech(speaker: str, content: str, **more) -> Entry:
    return Entry(speaker=speaker, pieces=pieces(content), **more)


PLAY = script(
    speech("나", "안녕하세요."),
    Entry(speaker="", pieces=(Piece("비를 내리게 한다."),), note=True),
    speech("성춘향", "*부채를 접는다* 어서 오셔요.\n\n차를 드릴까요？（웃는다）", emotion="기쁨", mark="중단됨"),
    cast=(("성춘향", "남원의 곧은 사람"), ("나", "")),
    setting=(("배경", "광한루"), ("상황", "봄밤에 만났다.\n비가 온다.")),
    opening="첫째 단락.\n\n둘째 단락.",
)


# -- what is said and what is done -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("가요.", [("가요.", False)]),
        ("*웃는다* 가요.", [("웃는다", True), ("가요.", False)]),
        ("가요.（웃는다）와요.", [("가요.", False), ("웃는다", True), ("와요.", False)]),
        ("2 * 3 * 4", [("2 * 3 * 4", False)]),
        ("*가\n나*", [("*가\n나*", False)]),
        ("（  ）", []),
        (" \t\r\n\u2028 ", []),
        ("가\r\n\r\n나\x00\x1b[31m", [("가\n\n나[31m", False)]),
    ],
    ids=["said", "star first", "brackets within", "arithmetic", "over two lines", "nothing", "white space", "controls"],
)
def test_directions_are_told_from_speech(content, said):
    assert [(piece.text, piece.direction) for piece in pieces(content)] == said


# -- Fountain --------------------------------------------------------------------------------------------------------


def test_fountain_is_read_back_to_the_same_play():
    found = read(fountain.write(PLAY))
    assert found.title_page == {"Title": "봄밤", "Credit": "인생 극장"}
    assert found.centred == ["등장인물", "무대", "줄거리"]
    assert found.actions == [
        "성춘향: 남원의 곧은 사람", "나", "배경: 광한루", "상황: 봄밤에 만났다.\n비가 온다.",
        "첫째 단락.\n\n둘째 단락.",
    ]  # fmt: skip
    assert found.headings == ["봄밤"]
    assert found.notes == ["연출 노트: 비를 내리게 한다.", "중단됨"]
    assert found.speeches == [
        ("나", [], "안녕하세요."),
        ("성춘향", ["기쁨", "부채를 접는다", "웃는다"], "어서 오셔요.\n\n차를 드릴까요？"),
    ]


TRICKY = [
    "(귓속말)", "~노래", "# 장", "= 요약", "> 오른쪽 <", ".장면", "!외침", "@이름", "[[쪽지]]", "/* 지움 */", "CUT TO:",
    "INT. 집", "===", "*", "_밑줄_", "\\*", "\\", "]]", "a\n\nb", "a]", "(", ")", "[[[", "제목: 값:",
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY, ids=range(len(TRICKY)))
def test_fountain_keeps_a_line_that_looks_like_something_else(text):
    note = Entry(speaker="", pieces=(Piece(text),), note=True)
    said = Entry(speaker=one_line(text), pieces=(Piece(text),), emotion=one_line(text))
    found = read(fountain.write(script(said, note, said, title=one_line(text), opening=text)))
    assert found.speeches == [(one_line(text), [one_line(text)], text)] * 2
    assert found.notes == [f"연출 노트: {text}"]
    assert (found.title_page["Title"], found.headings, found.actions) == (one_line(text), [one_line(text)], [text])


anything = st.text(st.one_of(st.sampled_from("()[]*_~#=>.!@/\\: \n^가あA"), st.characters(codec="utf-8"))).map(
    lambda text: clean(text.replace(fountain.JOINER, ""))
)
name = anything.map(one_line).filter(bool)
entries = st.builds(
    lambda speaker, content, emotion: Entry(speaker=speaker, pieces=pieces(content), emotion=emotion),
    name, anything, anything.map(one_line),
).filter(lambda entry: entry.pieces)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(entries, max_size=4), name, anything)
def test_any_play_comes_back_from_fountain(said, title, opening):
    found = read(fountain.write(script(*said, title=title, opening=opening)))
    assert found.title_page["Title"] == title
    assert found.actions == ([opening] if opening else [])
    assert found.speeches == [
        (
            entry.speaker,
            [*filter(None, [entry.emotion]), *(piece.text for piece in entry.pieces if piece.direction)],
            "\n".join(piece.text for piece in entry.pieces if not piece.direction),
        )
        for entry in said
    ]


# -- text and Markdown -----------------------------------------------------------------------------------------------


def test_text_keeps_name_emotion_direction_and_mark_apart():
    text = plain_text.write(PLAY)
    assert text.startswith("봄밤\n====\n인생 극장\n\n등장인물\n--------\n성춘향 — 남원의 곧은 사람\n나\n\n")
    assert "성춘향 (기쁨)\n    (부채를 접는다) 어서 오셔요.\n\n    차를 드릴까요？ (웃는다) [중단됨]\n" in text
    assert "[연출 노트: 비를 내리게 한다.]" in text


def test_markdown_keeps_name_emotion_direction_and_mark_apart():
    text = markdown.write(PLAY)
    assert "**성춘향** (기쁨)  \n*(부채를 접는다)* 어서 오셔요.\n\n차를 드릴까요？ *(웃는다)* \\[중단됨\\]" in text
    assert "> **연출 노트:** 비를 내리게 한다." in text


@pytest.mark.parametrize("text", [HOSTILE, "# a", "1. a", "- a", "a\n---", "[a](javascript:b)", "`a`", "***"])
def test_markdown_shows_what_was_said_as_it_is(text):
    written = markdown.escaped(text)
    assert not re.search(r"(?<!\\)[<>*`\[\]_]", re.sub(r"\\\\", "", written))
    assert not re.search(r"(?m)^(#|-|\+|=|\d+[.)])", written)
    assert re.sub(r"\\([^\w\s])", r"\1", written) == text


# -- HTML ------------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {key for key, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_nothing_in_a_play_becomes_html():
    hostile = script(
        speech(HOSTILE, HOSTILE, emotion=HOSTILE, mark=HOSTILE),
        Entry(speaker="", pieces=(Piece(HOSTILE),), note=True),
        title=HOSTILE, byline=HOSTILE, cast=((HOSTILE, HOSTILE),), setting=((HOSTILE, HOSTILE),), opening=HOSTILE,
    )  # fmt: skip
    found = Tags()
    found.feed(html.write(hostile))
    assert not found.tags & {"script", "img", "a", "link", "iframe", "form"}
    assert found.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert found.text.count(HOSTILE) == 13


def test_the_page_allows_its_own_style_and_nothing_else():
    written = html.write(PLAY)
    policy = re.search(r'http-equiv="Content-Security-Policy"\s+content="([^"]+)"', written)
    assert policy is not None
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert not re.search(r"(?i)url\(|https?:|@import|src=|style=", written)


# -- PDF -------------------------------------------------------------------------------------------------------------


def text_of(written: bytes) -> list[str]:
    """Return the text of each page, with single spaces only."""
    with pypdfium2.PdfDocument(written) as document:
        found = []
        for leaf in document:
            text = leaf.get_textpage().get_text_range().replace("\ufffe", "").replace("\u200b", "")
            found.append(" ".join(text.split()))
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_pdf_holds_the_play_in_its_order():
    title, front, *rest = text_of(pdf.write(PLAY))
    assert squeezed(title) == "봄밤인생극장"
    for part in (
        "등장인물",
        "성춘향 남원의 곧은 사람",
        "배경 광한루",
        "비가 온다.",
        "첫째 단락.",
        "둘째 단락.",
        "2 / 3",
    ):
        assert part in front
    spoken = (
        "봄밤나안녕하세요.[연출노트:비를내리게한다.]성춘향(기쁨)(부채를접는다)어서오셔요.차를드릴까요？(웃는다)[중단됨]"
    )
    assert len(rest) == 1
    assert spoken in squeezed(rest[0])


@pytest.mark.parametrize(
    ("language", "line", "font"),
    [
        ("ko", "直骨 한글 뷁 햏 ㅋㅋ “따옴표” — 괜찮아요…", "NotoSerifKR"),
        ("ja", "直骨の春、鬱・々・ヴ・ゞ。「それでも」……", "NotoSerifJP"),
        ("en", "It's “fine” — naïve café, Ελλας, Привет.", "NotoSerifKR"),
    ],
)
def test_each_language_has_its_letters_in_its_font(language, line, font):
    written = pdf.write(script(speech("A", line), language=language))
    assert squeezed(line) in squeezed(text_of(written)[-1])
    assert font.encode() in written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("좋아요 😀!", "좋아요 〈grinning face〉!"),
        ("👍🏽", "〈thumbs up sign〉"),
        ("👩\u200d🚀", "〈woman〉〈rocket〉"),
        ("🇰🇷", "〈KR〉"),
        ("❤\ufe0f", "❤"),
        ("ไทย", "〈U+0E44〉〈U+0E17〉〈U+0E22〉"),
        ("\U0010ffff", "〈U+10FFFF〉"),
        ("한글", "한글"),
        ("a\u200bb", "ab"),
    ],
    ids=["emoji", "skin", "joined", "flag", "heart", "thai", "noncharacter", "jamo", "zero width"],
)
def test_a_sign_without_a_glyph_is_told_and_not_lost(text, told):
    found = pdf.legible(text)
    assert found == told or (text.startswith("❤") and found in ("❤", "〈heavy black heart〉"))
    assert squeezed(found) in squeezed(text_of(pdf.write(script(speech("나", text))))[-1])


def test_nothing_said_is_read_as_layout_and_long_words_stay_on_the_page():
    long = "W" * 400
    leaves = text_of(pdf.write(script(speech(long[:100], HOSTILE), speech("나", long), title=HOSTILE)))
    assert squeezed(HOSTILE) in squeezed(" ".join(leaves))
    with pypdfium2.PdfDocument(pdf.write(script(speech(long[:100], long), title=long[:100]))) as document:
        for leaf in document:
            words = leaf.get_textpage()
            width = leaf.get_width()
            boxes = [words.get_charbox(index) for index in range(words.count_chars())]
            assert max(box[2] for box in boxes) < width - 60


def test_a_play_of_300_turns_is_quickly_set_and_numbered():
    line = "비단 이불도 남의 뜻으로 덮으면 가시덤불이어요. *부채를 접는다* " * 3
    long = script(*(speech(("나", "성춘향")[index % 2], f"{index}번째. {line}") for index in range(600)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    written = pdf.write(long)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 4  # half a second, on a machine that has time
    leaves = text_of(written)
    assert len(leaves) > 40
    assert all(
        leaf.endswith(f"{number} / {len(leaves)}") or f"{number} / {len(leaves)}" in leaf
        for number, leaf in list(enumerate(leaves, 1))[1:]
    )
    said = squeezed("".join(leaves))
    assert [index for index in range(600) if f"{index}번째." not in said] == []


def test_a_play_too_long_for_a_pdf_is_refused_before_the_work(monkeypatch):
    monkeypatch.setattr(pdf, "ENTRIES_MAX", 2)
    with pytest.raises(ScriptTooLong):
        pdf.write(PLAY)


def test_only_one_pdf_is_made_at_a_time(monkeypatch):
    monkeypatch.setattr(pdf, "WAIT", 0.01)
    with pdf._free, pytest.raises(RateLimited):
        pdf.write(PLAY)


# -- names of files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("봄밤", "봄밤.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a"; filename="b\r\nX: y', "a filename= b X y.pdf"),
        ("CON", "script CON.pdf"),
        ("...", "script.pdf"),
        ("가" * 200, "가" * 60 + ".pdf"),
        ("\u1107\u1169\u11b7", "봄.pdf"),
        ("a\u202efdp", "afdp.pdf"),
    ],
    ids=["hangul", "path", "header", "windows", "dots", "long", "decomposed", "direction"],
)
def test_a_file_name_is_safe_everywhere(title, name):
    assert formats.file_name(title, "pdf").replace("a fdp", "afdp") == name
    header = formats.disposition(title, "pdf")
    assert header.isascii()
    assert re.fullmatch(r"""attachment; filename="[^"\\\r\n]+"(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?""", header)
