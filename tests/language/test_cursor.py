"""What stands at a place of a file that is being typed; `|` marks the place."""

from __future__ import annotations

import pytest

from engine.language.cursor import Cursor, locate

RULE = "rules:\n  - id: x\n    "


def at(marked: str) -> Cursor | None:
    before, _, after = marked.partition("|")
    return locate(before + after, before.count("\n"), len(before.rpartition("\n")[2]))


@pytest.mark.parametrize(
    ("marked", "path", "begun"),
    [
        (f"{RULE}grant: {{benefit: 渐|退, months: 1}}\n", ("rules", 0, "grant", "benefit"), "渐"),
        (f"{RULE}for: |\n    when: x", ("rules", 0, "for"), ""),
        (f"{RULE}when:\n      all:\n        - a\n        - 家庭.人|", ("rules", 0, "when", "all", 1), "家庭.人"),
        (f"{RULE}when: {{all: [a, {{any: [b, c|", ("rules", 0, "when", "all", 1, "any", 1), "c"),
        (f"{RULE}duties: [a, |]", ("rules", 0, "duties", 1), ""),
        ('x: "取整(a, |', ("x",), "取整(a, "),
        ("x: '家|庭'", ("x",), "家"),
        ("- |", (0,), ""),
        ("- a: 1\n- b: {c: [1, 2]}\n- c: |", (2, "c"), ""),
        ("a: 1\nb: 一行\n  接着写|", ("b",), "一行 接着写"),
        ("", (), ""),
    ],
)
def test_a_value_that_is_begun(marked: str, path: tuple[str | int, ...], begun: str) -> None:
    found = at(marked)
    assert found is not None
    assert (found.path, found.key, found.begun) == (path, False, begun)


@pytest.mark.parametrize(
    ("marked", "path", "siblings", "begun"),
    [
        (f"{RULE}gr|", ("rules", 0), {"id"}, "gr"),
        (f"{RULE}|\n  - id: y\n", ("rules", 0), {"id"}, ""),
        (f"{RULE}gr|ant:\n      benefit: a\n", ("rules", 0), {"id"}, "gr"),
        (f"{RULE}grant:\n      ben|efit: a\n", ("rules", 0, "grant"), set(), "ben"),
        (f"{RULE}grant: {{benefit: 渐退, mon|", ("rules", 0, "grant"), {"benefit"}, "mon"),
        (f"{RULE}grant: {{ben|efit: 渐退}}", ("rules", 0, "grant"), set(), "ben"),
        ('expect: {"成员[1].患|病": true}', ("expect",), set(), "成员[1].患"),
        ("rules:\n  - i|d: x\n", ("rules", 0), set(), "i"),
        ("a: 1\n|", (), {"a"}, ""),
    ],
)
def test_a_key_that_is_begun(marked: str, path: tuple[str | int, ...], siblings: set[str], begun: str) -> None:
    found = at(marked)
    assert found is not None
    assert (found.path, found.key, found.siblings, found.begun) == (path, True, frozenset(siblings), begun)


def test_where_the_word_begins() -> None:
    plain, quoted, folded = at("a: {b: 家庭|}"), at('a: {"b": "家庭|"}'), at("a: 一\n  二|")
    assert plain is not None
    assert (plain.line, plain.column, plain.quoted, plain.flow) == (0, 7, False, True)
    assert quoted is not None
    assert (quoted.line, quoted.column, quoted.quoted, quoted.last) == (0, 10, True, "b")
    assert folded is not None
    assert (folded.line, folded.column, folded.flow) == (0, 3, False)


@pytest.mark.parametrize("marked", ["a: b # 说|明", "# 说|明\na: b", "a: [}|", "a: b\n- c|", "a: &b 1\n  x: y: |"])
def test_nothing_is_told_where_nobody_can_tell(marked: str) -> None:
    assert at(marked) is None
