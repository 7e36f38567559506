"""The syntax of expressions: every way of writing, every common slip, and text that is no expression at all."""

from __future__ import annotations

import datetime
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import syntax
from engine.language.diagnostics import Code
from engine.language.parse import MAX_DEPTH, MAX_LENGTH, ExpressionError, parse
from engine.program import Arithmetic, Comparison


def shape(node: object) -> object:
    """A tree without its offsets, so that two ways of writing one thing can be compared."""
    if isinstance(node, tuple):
        return tuple(shape(one) for one in node)
    if is_dataclass(node) and not isinstance(node, type):
        kept = [one.name for one in fields(node) if one.name not in ("start", "end")]
        return (type(node).__name__, *(shape(getattr(node, name)) for name in kept))
    return node


def mistake(written: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(written)
    return caught.value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a >= b", "a ≥ b"),
        ("a <= b", "a ≤ b"),
        ("a != b", "a ≠ b"),
        ("a == b", "a = b"),
        ("a * b / c", "a × b ÷ c"),
        ("a and b or not c", "a 且 b 或 非 c"),
        ("a in [b, c]", "a 属于 [b, c]"),
        ("a not in b", "a 不属于 b"),
        ("a = true", "a = 是"),
        ("a = false", "a = 否"),
        ("f(as_of)", "f(基准日)"),
        ("(a + b) > 10%", "（a ＋ b）＞１０％"),
        ("f(a, 0.5)", "f（a，０．５）"),
        ("a - b < c", "a － b ＜ c"),
        ("a = b", "a\u3000＝\u3000b"),
        ("a 属于 [b, c]", "a 属于 [b、c]"),
        ("a 且 b", "(a) 且 (b)"),
        ("f(非 a)", "f( 非 a )"),
        ("f(a, 非 b)", "f(a，非 b)"),
        ("30%", "30 %"),
        ("a  且\n b", "a 且 b"),
    ],
)
def test_two_ways_of_writing_give_one_tree(one: str, other: str) -> None:
    assert shape(parse(one)) == shape(parse(other))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("家庭.人口", ("家庭", "人口")),
        ("低保标准", ("低保标准",)),
        ("household.previous_aid", ("household", "previous_aid")),
        ("或有负债", ("或有负债",)),
        ("非本市户籍", ("非本市户籍",)),
        ("成员.属于低保且非特困", ("成员", "属于低保且非特困")),
        ("是否本地", ("是否本地",)),
        ("阿卜杜拉·买买提", ("阿卜杜拉·买买提",)),
        ("order", ("order",)),
        ("inside", ("inside",)),
        ("nothing", ("nothing",)),
    ],
)
def test_a_name_may_contain_the_words_of_operators(written: str, name: tuple[str, ...]) -> None:
    found = parse(written)
    assert isinstance(found, syntax.Name)
    assert found.parts == name


def test_precedence() -> None:
    assert shape(parse("a + b × c - d")) == shape(parse("(a + (b × c)) - d"))
    assert shape(parse("a 或 b 且 非 c = d")) == shape(parse("a 或 (b 且 (非 (c = d)))"))
    assert shape(parse("a - b - c")) != shape(parse("a - (b - c)"))


def test_the_parts_of_a_tree() -> None:
    assert shape(parse("a × 2 ≥ 30%")) == (
        "Compared",
        Comparison.GE,
        (
            "Calculated",
            Arithmetic.MULTIPLY,
            ("Name", ("a",)),
            ("Number", Decimal(2), False),
        ),
        ("Number", Decimal(30), True),
    )
    assert shape(parse("2021-10-01")) == ("Date", datetime.date(2021, 10, 1))
    assert shape(parse('"（全角）ＡＢ＞"')) == ("Quoted", "（全角）ＡＢ＞")
    assert shape(parse("a 不属于 b")) == ("Member", ("Name", ("a",)), ("Name", ("b",)), True)
    assert shape(parse("f()")) == ("Applied", "f", ())


def test_offsets_are_those_of_the_text_as_written() -> None:
    found = parse("家庭．人口 ＞ ３")
    assert isinstance(found, syntax.Compared)
    assert (found.start, found.end) == (0, 9)
    assert (found.right.start, found.right.end) == (8, 9)


@pytest.mark.parametrize(
    ("written", "offset", "message"),
    [
        ("a < b < c", 6, "比较不能连写"),
        ("1 ≤ a ≤ 3", 6, "比较不能连写"),
        ("a => b", 3, "没有 `=>` 这个运算符"),
        ("a <> b", 3, "没有 `<>` 这个运算符"),
        ("a && b", 2, "没有 `&&` 这个运算符"),
        ("a || b", 2, "没有 `||` 这个运算符"),
        ("!a", 0, "没有 `!` 这个运算符"),
        ("f(a", 3, "少了右括号"),
        ("a 属于 [b", 7, "少了右方括号"),
        ("a)", 1, "这里不该有右括号"),
        ("f(a, )", 5, "这里不该有右括号"),
        ("家庭.a且 家庭.b", 6, "`且` 两边要留空格"),
        ("家庭.a 且家庭.b", 5, "`且` 两边要留空格"),
        ("家庭.a且家庭.b", 7, "`且` 两边要留空格"),
        ("(a)或b", 3, "`或` 两边要留空格"),
        ("a b", 2, "`b` 前面少了运算符"),
        ("a +", 3, "式子没有写完"),
        ("a 或", 3, "式子没有写完"),
        ("", 0, "式子是空的"),
        ("   ", 0, "式子是空的"),
        ("a = 1。", 5, "式子里不能有句号"),
        ("a：b", 1, "式子里不能有冒号"),
        ('a = "b', 4, "引号没有成对"),
        ("12岁", 0, "数字的写法不对"),
        ("2021-02-30", 0, "没有 `2021-02-30` 这一天"),
        ("a ？", 2, "不认识 `?`"),
        ("a = = b", 4, ""),
        ("，", 0, ""),
        ("f(a、b)", 3, ""),
    ],
)
def test_slips_are_told_where_they_are(written: str, offset: int, message: str) -> None:
    error = mistake(written)
    assert error.code is Code.EXPRESSION_SYNTAX
    assert error.offset == offset
    assert message in error.message
    assert error.remedy


def test_length_is_bounded() -> None:
    longest = "a" * MAX_LENGTH
    assert isinstance(parse(longest), syntax.Name)
    assert mistake(longest + "a").code is Code.EXPRESSION_TOO_LARGE


def test_nesting_is_bounded() -> None:
    assert isinstance(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH), syntax.Name)
    assert mistake("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1)).code is Code.EXPRESSION_TOO_LARGE


@pytest.mark.parametrize("written", ["(" * 100_000, "[" * 100_000, "(" * 1_999, "非 " * 900 + "a", "1" + "+1" * 900])
def test_hostile_nesting_is_refused_without_recursion(written: str) -> None:
    assert mistake(written).code is Code.EXPRESSION_TOO_LARGE


@pytest.mark.parametrize("written", ["9" * 500, "0." + "1" * 500, "9" * 500 + "%"])
def test_hostile_numbers_are_refused(written: str) -> None:
    assert mistake(written).code is Code.EXPRESSION_SYNTAX


_WORDS = st.sampled_from(
    [
        *("家庭.人口", "低保标准", "且", "或", "非", "属于", "不属于", "not", "in", "是", "基准日", "合计"),
        *("(", ")", "（", "[", "]", "，", ",", "、", "=", "≥", "＞", "<", "!", "+", "－", "×", "÷"),
        *("12", "0.5", "30%", "2021-10-01", "2021-13-01", '"', "“", "文", "。", "：", ".", " ", "\u3000", "\n", "\t"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=25).map("".join), st.lists(_WORDS).map(" ".join)))
def test_any_text_is_a_tree_or_a_mistake_in_it(written: str) -> None:
    try:
        found = parse(written)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(written)
        assert error.message
        assert error.remedy
    else:
        assert 0 <= found.start < found.end <= len(written)
