"""Ranges of diagnosis codes as one regular expression: what `engine.builtin.codes_match` asks of each code and range.

A code is matched as it was certified, with blanks around it and in small letters, so that no engine's idea of
blanks and capitals comes into it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEAD = 3
BLANK = r"[\t-\r\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]"
"""What Python strips from either end of a text."""
SPELT = {char: char.upper() for char in f"{_DIGITS}{_LETTERS}{_LETTERS.lower()}ıſßﬀﬁﬂﬃﬄﬅﬆ"}
"""Every character that a code may be spelt with after its first three, and what it stands for in capitals."""


@functools.cache
def pattern(ranges: tuple[str, ...]) -> str | None:
    """What a code in one of `ranges` looks like; `None` if none is."""
    heads: dict[str, list[str]] = {}
    for one in ranges:
        for head, tail in _forms(one):
            if tail not in heads.setdefault(head, []):
                heads[head].append(tail)
    by_tail: dict[tuple[str, str], list[str]] = {}
    for head, tails in heads.items():
        by_tail.setdefault((head[:-1], "|".join(tails)), []).append(head[-1])
    found = [
        f"{_class(start[0])}{start[1:]}[{''.join(sorted(set(ends)))}](?:{tail})"
        for (start, tail), ends in by_tail.items()
    ]
    return f"^{BLANK}*(?:{'|'.join(found)}){BLANK}*$" if found else None


def _forms(one: str) -> Iterator[tuple[str, str]]:
    """Each beginning of three characters that codes of a range have, and what may follow it."""
    first, _, last = one.strip().upper().partition("-")
    last = last or first
    for head in (f"{letter}{tens}{ones}" for letter in _LETTERS for tens in _DIGITS for ones in _DIGITS):
        if first[:_HEAD] <= head[: len(first)] and head[: len(last)] <= last[:_HEAD]:
            low = first[_HEAD:] if head == first[:_HEAD] else ""
            high = last[_HEAD:] if head == last[:_HEAD] else ""
            tail = _tail(low, high)
            if tail is not None:
                yield head, tail


def _tail(low: str, high: str) -> str | None:
    """What may follow the first three characters: nothing, or a point and more."""
    bare = "" if not low else None
    after = _stepped(".", low, high)
    dotted = None if after is None else f"[.]{_more(*after, some=True)}"
    if dotted is None or bare is None:
        return dotted if bare is None else bare
    return f"(?:{dotted})?"


def _more(low: str, high: str, *, some: bool = False) -> str:
    """Characters of which as many as `low` has are at least `low`, and as many as `high` has are at most `high`."""
    if not low and not high:
        return f"{_class_of(SPELT)}{'+' if some else '*'}"
    ways: dict[tuple[str, str], list[str]] = {}
    for char, capitals in SPELT.items():
        after = _stepped(capitals, low, high)
        if after is not None:
            ways.setdefault(after, []).append(char)
    found = [f"{_class_of(chars)}{_more(*after)}" for after, chars in ways.items()]
    if not low and not some:
        found.append("")
    # A class of nothing matches nothing: nobody's code lies there.
    return f"(?:{'|'.join(found)})" if found else "[^\\x{0}-\\x{10FFFF}]"


def _stepped(chars: str, low: str, high: str) -> tuple[str, str] | None:
    """What is still to be compared after `chars`, or `None` where they leave the range."""
    for char in chars:
        if (low and char < low[0]) or (high and char > high[0]):
            return None
        low = low[1:] if low and char == low[0] else ""
        high = high[1:] if high and char == high[0] else ""
    return low, high


def _class(capital: str) -> str:
    """A letter however it is spelt; a digit is spelt one way."""
    return _class_of([char for char, capitals in SPELT.items() if capitals == capital])


def _class_of(chars: Sequence[str] | dict[str, str]) -> str:
    return f"[{''.join(chars)}]"
