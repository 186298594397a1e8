"""Korean particles after words of every ending."""

import pytest

from chat.llm.engines.rehearsal.josa import attach, splits_well


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("책", "은", "책은"),
        ("고양이", "은", "고양이는"),
        ("고양이", "는", "고양이는"),
        ("책", "이", "책이"),
        ("커피", "이", "커피가"),
        ("커피", "을", "커피를"),
        ("책", "과", "책과"),
        ("커피", "과", "커피와"),
        ("책", "으로", "책으로"),
        ("서울", "으로", "서울로"),
        ("바다", "로", "바다로"),
        ("세라", "이에요", "세라예요"),
        ("길동", "이에요", "길동이에요"),
        ("지훈", "아", "지훈아"),
        ("세라", "아", "세라야"),
        ("세라", "이야", "세라야"),
        ("길동", "이야", "길동이야"),
        ("세라", "이라고", "세라라고"),
        ("길동", "이라고", "길동이라고"),
        ("세라", "입니다", "세라입니다"),
        ("세라", "이오", "세라요"),
        ("3", "은", "3은"),
        ("2", "은", "2는"),
        ("100", "이", "100이"),
        ("7", "으로", "7로"),
        ("Paul", "은", "Paul은"),
        ("Mina", "은", "Mina는"),
        ("Tom", "이", "Tom이"),
        ("Apple", "으로", "Apple로"),
        ("PDF", "을", "PDF를"),
        ("저", "이", "제가"),
        ("나", "이", "내가"),
        ("저", "의", "제"),
        ("책!", "을", "책!을"),
        ("", "은", "는"),
    ],
)
def test_the_particle_follows_the_last_sound(word: str, particle: str, expected: str) -> None:
    assert attach(word, particle) == expected


def test_a_particle_is_told_from_the_end_of_a_noun() -> None:
    assert splits_well("책", "이")
    assert not splits_well("나무", "이")
