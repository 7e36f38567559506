"""The order of clauses as people count them: 一、1 before 一、2 before 二、1, 第九条 before 第十三条."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"([0-9]+)|([〇零一二三四五六七八九十百千万两]+)|([^0-9〇零一二三四五六七八九十百千万两]+)")
_DIGITS: Mapping[str, int] = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000


def natural(clause: str) -> tuple[tuple[int, int, str], ...]:
    """A key to sort clauses by: numbers, Chinese or Arabic, by what they count, before the rest by its characters."""
    return tuple(
        (0, int(arabic) if arabic else number(chinese), "") if arabic or chinese else (1, 0, other)
        for arabic, chinese, other in _TOKEN.findall(clause)
    )


def number(word: str) -> int:
    """What a Chinese numeral counts: 十三 is 13, 一千二百五十九 is 1259, 二〇二一 is 2021."""
    if not any(one in _UNITS or one == "万" for one in word):
        return int("".join(str(_DIGITS[one]) for one in word))
    myriads, _, rest = word.rpartition("万")
    return (number(myriads) * _MYRIAD if myriads else 0) + _below_a_myriad(rest)


def _below_a_myriad(word: str) -> int:
    total, digit = 0, 0
    for one in word:
        if one in _UNITS:
            total += (digit or 1) * _UNITS[one]
            digit = 0
        else:
            digit = _DIGITS[one]
    return total + digit
