"""How Korean and Japanese are read aloud, and which language a stretch is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.errors import ReadingMissing
from audio.text import reading
from audio.text.reading import hangul, japanese, korean_numbers, korean_sounds, scripts

SOUNDS = """
합니다 함니다 / 독립문 동님문 / 같이 가치 / 굳이 구지 / 놓고 노코
많이 마니 / 좋아요 조아요 / 읽는다 잉는다 / 신라 실라 / 설날 설랄
국물 궁물 / 입학 이팍 / 앉아 안자 / 싫어요 시러요 / 먹었어요 머거써요
학교 학꾜 / 축하해요 추카해요 / 못해요 모태요 / 안녕하세요 안녕하세요 / 괜찮아요 괜차나요
닭고기 닥꼬기 / 밟다 밥따 / 강릉 강능 / 연락 열락 / 있는 인는
했습니다 핻씀니다 / 넓은 널븐 / 끓여요 끄려요 / 어떻게 어떠케 / 그렇습니다 그러씀니다
없어 업써 / 앞문 암문 / 부엌에 부어케 / 읽고 일꼬 / 앉다 안따
젊다 점따 / 굳히다 구치다 / 닫혀 다쳐 / 밟는 밤는 / 희망 히망
무늬 무니 / 할게요 할께요 / 놓는 논는 / 좋습니다 조씀니다 / 맛있다 마싣따
핥아 할타 / 밝히다 발키다 / 넓히다 널피다 / 싫다 실타 / 많다 만타
옮기다 옴기다 / 급행 그팽 / 맏형 마텽 / 십리 심니 / 대통령 대통녕
물난리 물랄리 / 값이 갑씨 / 넓죽하다 넙쭈카다 / 흙과 흑꽈 / 여덟 여덜
외곬 외골 / 닮고 담꼬 / 꽃잎 꼰닙 / 나뭇잎 나문닙 / 풀잎 풀립
서울역 서울력 / 색연필 생년필 / 물약 물략 / 솜이불 솜니불 / 휘발유 휘발류
담요 담뇨
"""
PAIRS = [pair.split() for line in SOUNDS.strip().splitlines() for pair in line.split("/")]


@pytest.mark.parametrize(("written", "sound"), PAIRS, ids=[written for written, _ in PAIRS])
def test_korean_is_spelled_as_it_sounds(written, sound):
    assert korean_sounds.pronounce(written) == sound


@pytest.mark.parametrize(
    ("written", "sound"),
    [
        ("값이 없습니다", "갑씨 업씀니다"),
        ("무슨 일", "무슨 닐"),
        ("갈 수 있어요", "갈 쑤 이써요"),
        ("올 거예요", "올 꺼예요"),
        ("길게 말해", "길게 말해"),
        ("말 거", "말 거"),
        ("Hello, 몇 시?", "Hello, 멷 시?"),
        ("ㅋㅋ 좋아", "ㅋㅋ 조아"),
    ],
)
def test_words_side_by_side(written, sound):
    assert korean_sounds.pronounce(written) == sound


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("3시 30분에 사과 5개", "세 시 삼십분에 사과 다섯 개"),
        ("15시", "십오 시"),
        ("2026년 11월 22일, -3.5도", "이천이십육년 십일월 이십이일, 영하 삼 점 오도"),
        ("2026. 11. 22.", "이천이십육년 십일월 이십이일"),
        ("12,345원", "만 이천삼백사십오원"),
        ("10000원 110000", "만원 십일만"),
        ("100000000", "일억"),
        ("20살 21살 100명", "스무 살 스물한 살 백명"),
        ("3번 출구에서 3번 봤어", "삼번 출구에서 세 번 봤어"),
        ("1번째 2번째", "첫 번째 두 번째"),
        ("제3장", "제삼장"),
        ("12개월 3개", "십이개월 세 개"),
        ("010-1234-5678", "공일공 일이삼사 오육칠팔"),
        ("14:30", "십사 시 삼십분"),
        ("9:00", "아홉 시"),
        ("2/3", "삼분의 이"),
        ("$3.50", "삼 점 오영달러"),
        ("3~5개", "삼에서 다섯 개"),
        ("6월 10월", "유월 시월"),
        ("60kg 50% 25°C", "육십 킬로그램 오십 퍼센트 이십오 도"),
        ("-7", "마이너스 칠"),
        ("007 0.5", "공공칠 영 점 오"),
        ("1" * 17, "일" * 17),
        ("없음", "없음"),
    ],
)
def test_numbers_become_words(written, words):
    assert korean_numbers.in_words(written) == words


@given(st.text(max_size=80))
def test_any_text_is_read_without_digits(text):
    assert not any(character in "0123456789" for character in korean_sounds.pronounce(korean_numbers.in_words(text)))


@given(st.integers(hangul.FIRST, hangul.LAST))
def test_a_syllable_is_put_together_as_it_was(code):
    assert str(hangul.Syllable.of(chr(code))) == chr(code)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("안녕 friend", "ko"),
        ("Hello there, 세라", "en"),
        ("今日は", "ja"),
        ("ただいま", "ja"),
        ("春香", "ja"),
        ("3.5", "en"),
    ],
)
def test_the_language_is_told_from_the_script(text, language):
    assert scripts.main_language(text) == language


def test_a_mixed_line_is_read_stretch_by_stretch():
    assert reading.read("Okay, 같이 가요. またね。 I said 안녕", "ko") == [
        reading.Part("ko", "Okay, 가치 가요. "),
        reading.Part("ja", "またね。 I said "),
        reading.Part("ko", "안녕"),
    ]


@given(st.text(alphabet=st.sampled_from("가나 abc かな漢字!12"), max_size=40), st.sampled_from(["", "ko", "en", "ja"]))
def test_no_word_is_lost_between_stretches(text, language):
    stretches = scripts.stretches(text, language)
    assert [c for _, part in stretches for c in part if c.isalnum()] == [c for c in text if c.isalnum()]


needs_extra = pytest.mark.skipif(
    not japanese.available(), reason="The Japanese extra is missing. pip install -r requirements-japanese.txt"
)


@needs_extra
@pytest.mark.parametrize(
    ("written", "kana"),
    [
        ("今日は東京へ行きます。", "キョーワトーキョーエイキマス。"),
        ("二人で11月3日に", "フタリデジューイチガツミッカニ"),
        ("4時と9時半", "ヨジトクジハン"),
        ("2,026年", "ニセンニジューロクネン"),
        ("３．５度の熱", "サンテンゴドノネツ"),
        ("20歳です", "ハタチデス"),
        ("彅さん", "サン"),
    ],
)
def test_kanji_are_read_in_kana(written, kana):
    assert japanese.read(written) == kana


def test_without_the_extra_kana_are_read_and_kanji_refused(monkeypatch):
    monkeypatch.setattr(japanese, "_tagger", lambda: None)
    assert not japanese.available()
    assert japanese.read("きょうはいいてんき。") == "きょうはいいてんき。"
    with pytest.raises(ReadingMissing):
        japanese.read("今日はいい天気。")
