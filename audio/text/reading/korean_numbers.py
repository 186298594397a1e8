"""Numbers in Korean text, in words: native or Sino-Korean as the counter behind them asks. Pure."""

import re

_DIGITS = "영일이삼사오육칠팔구"
_PHONE_DIGITS = "공일이삼사오육칠팔구"
_PLACES = ((1000, "천"), (100, "백"), (10, "십"), (1, ""))
_MYRIADS = ("", "만", "억", "조")
_LONGEST = 16  # digits; longer ones are read one by one
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_NATIVE = (
    "시간|시|개(?!월|년|국)|명|살|마리|번|권|잔|병|장|대|가지|사람|송이|그루|켤레|벌|달|척|채|곳|그릇|모금|마디|걸음"
)
_NUMBERED = r"(?!\s*(?:출구|문제|문|선|방|버스|타자|국도|지))"  # 3번 출구 is number three, not three times
_UNITS = {"km": "킬로미터", "cm": "센티미터", "mm": "밀리미터", "kg": "킬로그램", "mg": "밀리그램", "ml": "밀리리터",
          "m": "미터", "g": "그램", "l": "리터", "°c": "도", "°": "도", "%": "퍼센트"}  # fmt: skip

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PHONE = re.compile(r"(?<![\d-])\d{2,4}(?:-\d{3,4}){1,2}(?![\d-])")
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
_FRACTION = re.compile(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/.])")
_DATE = re.compile(r"(?<!\d)(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?!\d)")
_ORDINAL = re.compile(r"(?<![\d.])(\d{1,2})\s*번째")
_COUNTED = re.compile(rf"(?<![\d.제])(\d{{1,2}})\s?({_NATIVE})(?![가-힣]*층){_NUMBERED}")
_MONTH = re.compile(r"(?<!\d)(6|10)월")
_RANGE = re.compile(r"(?<=\d)\s*[~～]\s*(?=\d)")
_MINUS = re.compile(r"(?<![\w.)])[-−](?=\d)")
_BELOW_ZERO = re.compile(r"(?<![\w.)])[-−](?=\d+(?:\.\d+)?\s?[도°])")
_MONEY = re.compile(r"([$€£₩])\s?(\d+(?:\.\d+)?)")
_UNIT = re.compile(rf"(?<=\d)\s?({'|'.join(_UNITS)})(?![a-z])", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d+)\.(\d+)")
_NUMBER = re.compile(r"\d+")
_COINS = {"$": "달러", "€": "유로", "£": "파운드", "₩": "원"}


def in_words(text: str) -> str:
    """Return `text` with its numbers in words."""
    if not _NUMBER.search(text):
        return text.replace("%", " 퍼센트")
    text = _THOUSANDS.sub("", text)
    text = _PHONE.sub(lambda found: " ".join(map(_one_by_one, found[0].split("-"))), text)
    text = _DATE.sub(lambda found: f"{found[1]}년 {int(found[2])}월 {int(found[3])}일", text)
    text = _CLOCK.sub(lambda found: f"{int(found[1])}시" + (f" {int(found[2])}분" if int(found[2]) else ""), text)
    text = _FRACTION.sub(lambda found: f"{sino(int(found[2]))}분의 {sino(int(found[1]))}", text)
    text = _MONEY.sub(lambda found: f"{found[2]}{_COINS[found[1]]}", text)
    text = _ORDINAL.sub(lambda found: ("첫" if found[1] == "1" else native(int(found[1]))) + " 번째", text)
    text = _RANGE.sub("에서 ", text)
    text = _COUNTED.sub(_counted, text)
    text = _MONTH.sub(lambda found: "유월" if found[1] == "6" else "시월", text)
    text = _MINUS.sub("마이너스 ", _BELOW_ZERO.sub("영하 ", text))
    text = _UNIT.sub(lambda found: " " + _UNITS[found[1].lower()], text)
    text = _DECIMAL.sub(lambda found: f"{_whole(found[1])} 점 {_one_by_one(found[2], _DIGITS)}", text)
    return _NUMBER.sub(lambda found: _whole(found[0]), text)


def sino(number: int) -> str:
    """Return a number below ten quadrillion in Sino-Korean: 110000 is 십일만."""
    if number == 0:
        return _DIGITS[0]
    groups: list[str] = []
    for myriad in _MYRIADS:
        number, part = divmod(number, 10_000)
        if part:
            said = "".join(
                ("" if digit == 1 and name else _DIGITS[digit]) + name
                for unit, name in _PLACES
                if (digit := part // unit % 10)
            )
            # Ten thousand is 만, not 일만; a hundred million is 일억.
            groups.append(("" if said == "일" and myriad == "만" and not number else said) + myriad)
    return " ".join(reversed(groups))


def native(number: int) -> str:
    """Return a number from 1 to 99 as it stands before a counter (세, 스무, 스물한); others in Sino-Korean."""
    if not 0 < number < 100:
        return sino(number)
    return "스무" if number == 20 else _TENS[number // 10] + _ONES[number % 10]


def _counted(found: re.Match[str]) -> str:
    number, counter = int(found[1]), found[2]
    hours_of_a_day = counter != "시" or number <= 12
    return f"{native(number) if hours_of_a_day else sino(number)} {counter}"


def _whole(digits: str) -> str:
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _one_by_one(digits)
    return sino(int(digits))


def _one_by_one(digits: str, names: str = _PHONE_DIGITS) -> str:
    return "".join(names[int(digit)] for digit in digits)
