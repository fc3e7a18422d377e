"""How sources write names, numbers and times, and how the record contract writes the same."""

from datetime import datetime

RESULT_WORDS = {
    "negative": "阴性",
    "positive": "阳性",
    "pending": "检测中",
    "retest": "混管可疑阳性",
    "invalid": "无效",
}


def second(t: datetime) -> str:
    return f"{t:%Y-%m-%d %H:%M:%S}"


def minute(t: datetime) -> str:
    return f"{t:%Y-%m-%d %H:%M}"


def iso_second(t: datetime) -> str:
    return f"{t:%Y-%m-%dT%H:%M:%S}+08:00"


def iso_minute(t: datetime) -> str:
    return f"{t:%Y-%m-%dT%H:%M}:00+08:00"


def iso_day(t: datetime) -> str:
    return f"{t:%Y-%m-%d}"


def masked(number: str, head: int, tail: int, stars: int | None = None) -> str:
    """`stars` differs from the number of hidden characters on apps that draw a fixed mask."""
    hidden = len(number) - head - tail
    return number[:head] + "*" * (hidden if stars is None else stars) + number[len(number) - tail :]


def surname_only(name: str) -> str:
    return name[0] + "*" * (len(name) - 1)


def last_character_only(name: str) -> str:
    return "*" * (len(name) - 1) + name[-1]


def middle_hidden(name: str) -> str:
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]
