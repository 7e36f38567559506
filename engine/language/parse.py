"""Turns the text of an expression into syntax, or says in the words of staff what is wrong at which character."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from engine.language import syntax
from engine.language.diagnostics import Code
from engine.language.syntax import Node
from engine.program import Arithmetic, Comparison

MAX_LENGTH = 2_000
MAX_DEPTH = 40
"""How deep an expression may nest; a policy's deepest is a dozen."""

_FOLD = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        "\u3000": " ",
        "\t": " ",
        "－": "-",
        "—": "-",
        "﹣": "-",
        "＂": "＂",
    }
)
"""Full-width ASCII and the wide space, as an input method leaves them behind; one character for one."""

_COMPARISONS = {
    "=": Comparison.EQ,
    "==": Comparison.EQ,
    "≠": Comparison.NE,
    "!=": Comparison.NE,
    "<": Comparison.LT,
    "≤": Comparison.LE,
    "<=": Comparison.LE,
    ">": Comparison.GT,
    "≥": Comparison.GE,
    ">=": Comparison.GE,
}
_ARITHMETIC = {
    "+": Arithmetic.ADD,
    "-": Arithmetic.SUBTRACT,
    "×": Arithmetic.MULTIPLY,
    "*": Arithmetic.MULTIPLY,
    "÷": Arithmetic.DIVIDE,
    "/": Arithmetic.DIVIDE,
}


class ExpressionError(Exception):
    """An expression that cannot be read. `offset` counts characters of the text from 0."""

    def __init__(self, code: Code, offset: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.offset = offset
        self.message = message
        self.remedy = remedy


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The syntax of `text`.

    Raises `ExpressionError`.
    """
    if len(text) > MAX_LENGTH:
        message = f"这个式子超过 {MAX_LENGTH} 个字"
        raise ExpressionError(Code.EXPRESSION_TOO_LARGE, 0, message, "拆成几条条件，或用 `define:` 起名")
    folded = _fold(text)
    _check_depth(folded)
    try:
        parsed: Node = _BUILD.transform(_parser().parse(folded))
    except UnexpectedInput as error:
        raise _syntax(error, folded) from None
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionError):
            raise error.orig_exc from None
        raise
    if _too_deep(parsed):
        message = f"这个式子嵌套超过 {MAX_DEPTH} 层"
        raise ExpressionError(Code.EXPRESSION_TOO_LARGE, 0, message, "用 `define:` 给里面的部分起名")
    return parsed


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of an expression: its kind in the grammar, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def pieces(text: str) -> tuple[Piece, ...]:
    """The tokens of an expression that `parse` can read, in order, with half-width signs.

    Raises `ExpressionError`.
    """
    parse(text)
    tokens = _parser().parse_interactive(_fold(text)).iter_parse()
    return tuple(Piece(one.type, str(one), one.start_pos or 0, one.end_pos or 0) for one in tokens)


def _fold(text: str) -> str:
    """The text with half-width signs outside quotation marks; as long as before."""
    parts: list[str] = []
    closing = ""
    for char in text:
        if closing:
            parts.append(char)
            closing = "" if char == closing else closing
        else:
            folded = char.translate(_FOLD)
            parts.append(folded)
            closing = {'"': '"', "“": "”"}.get(folded, "")
    return "".join(parts)


def _check_depth(text: str) -> None:
    """Brackets are counted before parsing, since the parser's own stack would grow with them."""
    depth = 0
    for offset, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if depth > MAX_DEPTH:
            message = f"括号嵌套超过 {MAX_DEPTH} 层"
            raise ExpressionError(Code.EXPRESSION_TOO_LARGE, offset, message, "用 `define:` 给里面的部分起名")


def _too_deep(root: Node) -> bool:
    level: Sequence[Node] = (root,)
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in syntax.children(node)]
        if not level:
            return False
    return True


# --- messages ---------------------------------------------------------------------------------------------------------


def _syntax(error: UnexpectedInput, text: str) -> ExpressionError:
    if isinstance(error, UnexpectedCharacters):
        return _character(text, cast(int, error.pos_in_stream))
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return _token(error.token, text, cast(int, error.pos_in_stream))
    if text.count("(") > text.count(")"):
        return _error(len(text), "少了右括号", "补上 `)`")
    if text.count("[") > text.count("]"):
        return _error(len(text), "少了右方括号", "补上 `]`")
    if not text.strip():
        return _error(0, "式子是空的", "写上条件或数值")
    return _error(len(text), "式子没有写完", "补上运算符后面的部分")


_HABITS = {
    "&&": ("没有 `&&` 这个运算符", "写 `且`，前后留空格"),
    "||": ("没有 `||` 这个运算符", "写 `或`，前后留空格"),
    "!": ("没有 `!` 这个运算符", "写 `非`，前后留空格；不等于写 `≠`"),
    "。": ("式子里不能有句号", "删去 `。`"),
    "；": ("式子里不能有分号", "拆成几条条件"),
    ";": ("式子里不能有分号", "拆成几条条件"),
    '"': ("引号没有成对", "补上另一个引号"),
    "“": ("引号没有成对", "补上另一个引号"),
    "'": ("文字用双引号", '写成 `"文字"`'),
    ":": ("式子里不能有冒号", "比较写 `=`"),
}


def _character(text: str, offset: int) -> ExpressionError:
    for habit, (message, remedy) in _HABITS.items():
        if text.startswith(habit, offset):
            return _error(offset, message, remedy)
    if text[offset : offset + 1].isdigit():
        return _error(offset, "数字的写法不对", "例如 12、0.5、30%、2021-10-01；名称不能以数字开头")
    shown = text[offset : offset + 1]
    return _error(offset, f"不认识 `{shown}`", "检查有没有多余的符号")


def _token(token: Token, text: str, offset: int) -> ExpressionError:
    word = str(token)
    if token.type == "COMPARISON":
        before = text[:offset].rstrip()
        if before.endswith(tuple(_COMPARISONS)):
            wrong = before[-1] + word
            return _error(offset, f"没有 `{wrong}` 这个运算符", "大于等于写 `≥` 或 `>=`，小于等于写 `≤` 或 `<=`")
        remedy = "拆成两个比较，用 `且` 连接，例如 `a ≤ x 且 x ≤ b`"
        operator = _glued(text, len(before))
        return _error(offset, "比较不能连写", f"{remedy}；`{operator}` 两边要留空格" if operator else remedy)
    if token.type == "RPAR":
        return _error(offset, "这里不该有右括号", "检查括号是否成对，或逗号后面漏了内容")
    if token.type in ("NAME", "DOT"):
        operator = _glued(text, offset)
        if operator:
            return _error(offset, f"`{operator}` 两边要留空格", f"写成 `甲 {operator} 乙`；连着写会被当作名称的一部分")
    if token.type == "NAME":
        return _error(offset, f"`{word}` 前面少了运算符", "名称之间要有运算符；一个名称里面不能有空格")
    return _error(offset, f"这里不该出现 `{word}`", "检查前面是否漏了名称、运算符或括号")


_GLUED = re.compile(r"不属于|属于|且|或")


def _glued(text: str, offset: int) -> str:
    """The operator that was written into the names on either side of `offset`, "" if there is none."""
    start = re.search(r"[\w·.]*\s*\Z", text[:offset])
    end = re.compile(r"[\w·.]*").match(text, offset)
    around = text[start.start() if start else offset : end.end() if end else offset]
    found = _GLUED.search(around)
    return found.group() if found else ""


def _error(offset: int, message: str, remedy: str) -> ExpressionError:
    return ExpressionError(Code.EXPRESSION_SYNTAX, offset, message, remedy)


# --- syntax -----------------------------------------------------------------------------------------------------------


@v_args(meta=True)
class _Build(Transformer_NonRecursive[Token, Node]):
    """Makes the syntax of the parser's tree; without recursion, since a long sum is a deep tree."""

    def name(self, meta: Meta, children: list[Token]) -> Node:
        return syntax.Name((str(children[0]),), meta.start_pos, meta.end_pos)

    def qualified(self, meta: Meta, children: list[Token]) -> Node:
        return syntax.Name((str(children[0]), str(children[1])), meta.start_pos, meta.end_pos)

    def number(self, meta: Meta, children: list[Token]) -> Node:
        return syntax.Number(Decimal(str(children[0])), False, meta.start_pos, meta.end_pos)

    def signed(self, meta: Meta, children: list[Token]) -> Node:
        return syntax.Number(Decimal(f"{children[0]}{children[1]}"), False, meta.start_pos, meta.end_pos)

    def percent(self, meta: Meta, children: list[Token]) -> Node:
        digits = str(children[0]).rstrip("%").rstrip()
        return syntax.Number(Decimal(digits), True, meta.start_pos, meta.end_pos)

    def date(self, meta: Meta, children: list[Token]) -> Node:
        try:
            day = datetime.date.fromisoformat(str(children[0]))
        except ValueError:
            raise _error(meta.start_pos, f"没有 `{children[0]}` 这一天", "改正日期") from None
        return syntax.Date(day, meta.start_pos, meta.end_pos)

    def quoted(self, meta: Meta, children: list[Token]) -> Node:
        return syntax.Quoted(str(children[0])[1:-1], meta.start_pos, meta.end_pos)

    def true(self, meta: Meta, _: list[Token]) -> Node:
        return syntax.Boolean(True, meta.start_pos, meta.end_pos)

    def false(self, meta: Meta, _: list[Token]) -> Node:
        return syntax.Boolean(False, meta.start_pos, meta.end_pos)

    def today(self, meta: Meta, _: list[Token]) -> Node:
        return syntax.Today(meta.start_pos, meta.end_pos)

    def inner(self, _: Meta, children: list[Node]) -> Node:
        return children[0]

    def listed(self, meta: Meta, children: list[Node | None]) -> Node:
        items = tuple(child for child in children if child is not None)
        return syntax.Listed(items, meta.start_pos, meta.end_pos)

    def applied(self, meta: Meta, children: list[Any]) -> Node:
        function, *arguments = children
        given = tuple(argument for argument in arguments if argument is not None)
        return syntax.Applied(str(function), given, meta.start_pos, meta.end_pos)

    def calculated(self, meta: Meta, children: list[Any]) -> Node:
        left, operator, right = children
        return syntax.Calculated(_ARITHMETIC[str(operator)], left, right, meta.start_pos, meta.end_pos)

    def compared(self, meta: Meta, children: list[Any]) -> Node:
        left, operator, right = children
        return syntax.Compared(_COMPARISONS[str(operator)], left, right, meta.start_pos, meta.end_pos)

    def member(self, meta: Meta, children: list[Node]) -> Node:
        return syntax.Member(children[0], children[1], False, meta.start_pos, meta.end_pos)

    def no_member(self, meta: Meta, children: list[Node]) -> Node:
        return syntax.Member(children[0], children[1], True, meta.start_pos, meta.end_pos)

    def every(self, meta: Meta, children: list[Node]) -> Node:
        return children[0] if len(children) == 1 else syntax.Every(tuple(children), meta.start_pos, meta.end_pos)

    def either(self, meta: Meta, children: list[Node]) -> Node:
        return children[0] if len(children) == 1 else syntax.Either(tuple(children), meta.start_pos, meta.end_pos)

    def negated(self, meta: Meta, children: list[Node]) -> Node:
        return syntax.Negated(children[0], meta.start_pos, meta.end_pos)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = files("engine.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


_BUILD = _Build()
