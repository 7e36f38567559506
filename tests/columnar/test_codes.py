"""Ranges of codes as a regular expression find just the codes that the language's own function does."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import builtin
from engine.columnar.codes import BLANK, SPELT, pattern

RANGES = [
    "C00-C97",
    "M32",
    "F84.0",
    "U84.3-U84.5",
    "B20.1-B24",
    "B20-B24.3A",
    "D60.5-D60.52",
    "C",
    "A1-B",
    "卡",
    "",
    "-B2",
    "card",
]


def found(codes: str, ranges: tuple[str, ...]) -> bool:
    """Whether Python's own expressions, spelt a little differently, find the code."""
    form = pattern(ranges)
    if form is None:
        return False
    spelt = re.sub(r"\\x\{([0-9A-F]+)\}", lambda hit: f"\\U{int(hit[1], 16):08x}", form)
    return re.search(spelt.removesuffix("$") + r"\Z", codes) is not None


def codes() -> st.SearchStrategy[str]:
    """Codes at and beside the ends of ranges, and texts that are nearly codes."""
    near = st.sampled_from([end for one in RANGES for end in one.split("-")])
    tail = st.text(st.sampled_from(".0123459AZazſßﬁı 　\x1c\n"), max_size=4)
    letter = st.sampled_from("ABCDFMUcbıſ")
    plain = st.builds("{}{}{}".format, letter, st.sampled_from(["00", "20", "24", "60", "84", "97", "1"]), tail)
    return st.one_of(plain, st.builds("{}{}{}".format, tail, near, tail))


@given(codes(), st.lists(st.sampled_from(RANGES), min_size=1, max_size=3).map(tuple))
def test_finds_what_the_language_finds(code: str, ranges: tuple[str, ...]) -> None:
    assert found(code, ranges) == builtin.codes_match((code,), ranges)


@pytest.mark.parametrize(
    ("code", "one", "matches"),
    [
        ("C34.1", "C00-C97", True),
        ("C34.1", "C34", True),
        ("C34.1", "C34.10", False),
        ("F84.01", "F84.0", True),
        ("f84.0 ", "F84.0", True),
        ("U84", "U84.3-U84.5", False),
        ("U84.35", "U84.3-U84.5", True),
        ("U84.6", "U84.3-U84.5", False),
    ],
)
def test_ends_of_ranges(code: str, one: str, matches: bool) -> None:
    assert found(code, (one,)) is matches


def test_knows_every_character_that_python_reads_as_a_code_or_a_blank() -> None:
    every = [chr(point) for point in range(sys.maxunicode + 1)]
    assert {char for char in every if re.fullmatch("[0-9A-Z]+", char.upper())} == set(SPELT)
    blank = re.sub(r"\\x\{([0-9A-F]+)\}", lambda hit: f"\\U{int(hit[1], 16):08x}", BLANK)
    assert [char for char in every if char.isspace()] == [char for char in every if re.fullmatch(blank, char)]
