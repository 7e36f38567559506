"""Reads a YAML or JSON file, of policies or of cases, into a tree that knows the line and column of everything in it.

Hostile input is expected: the size, the depth and the number of nodes are bounded, and what YAML has beyond plain data
(anchors, tags, merge keys, several documents) is refused. Dates stay text; numbers are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.language.diagnostics import Code

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 24
MAX_NODES = 200_000

_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(
    r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?[eE][-+]?[0-9]{1,2})"
)
_FULL_WIDTH_KEY = re.compile(r"(?:^[\s-]*+|[{,]\s*)[^\s:：,{}\[\]\"'#]+：")
"""What stands where a key may stand, up to a full-width colon. In the text of a value such a colon is no mistake."""
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. Lines and columns count from 1; 0 where a file as a whole is meant."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value of one line: `None`, a boolean, a whole or decimal number, or text. `text` is as it was written."""

    value: bool | int | Decimal | str | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in the order of the file; no key comes twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of `key`, or `None` where the key is not there."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


class InputError(Exception):
    """A file that cannot be read, in Chinese, with what to do about it.

    `code` says which mistake it is where the reader of YAML finds it. `others`: what else is wrong in the same file.
    """

    def __init__(self, place: Place, message: str, remedy: str = "", code: Code = Code.SYNTAX) -> None:
        super().__init__(f"{place} {message}")
        self.place = place
        self.message = message
        self.remedy = remedy
        self.code = code
        self.others: tuple[InputError, ...] = ()


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet. `key` is the key of a mapping that waits for its value."""

    start: Place
    mapping: bool
    items: list[Node]
    entries: list[tuple[Scalar, Node]]
    names: dict[str, Place]
    key: Scalar | None = None

    def close(self) -> Node:
        return Mapping(tuple(self.entries), self.start) if self.mapping else Sequence(tuple(self.items), self.start)


def read(data: bytes, file: str) -> Node:
    """The one document of `data`. `file` is the name that places carry.

    Raises `InputError` for anything that is not one document of plain data within the limits.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            Place(file, 0, 0), f"文件超过 {MAX_BYTES // 1024 // 1024} MB", "把内容拆成几个文件", Code.FILE_TOO_LARGE
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(Place(file, line, 1), "文件不是 UTF-8 编码", "用 UTF-8 编码另存", Code.ENCODING) from error
    if text.lstrip()[:1] in {"{", "["}:
        # JSON may be indented with tabs and a string of JSON holds none, so a space in their place changes nothing.
        text = text.replace("\t", " ")
    return _build(_events(text), file, text.splitlines())


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _build(events: Iterator[Event], file: str, lines: list[str]) -> Node:
    stack: list[_Open] = []
    root: Node | None = None
    count = 0
    twice: list[InputError] = []
    try:
        for event in events:
            place = _place(file, event)
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise InputError(
                    place, "不能使用 YAML 的锚点（&）和引用（*）", "直接写出内容；要写这两个符号就加引号", Code.ANCHOR
                )
            if getattr(event, "tag", None):
                raise InputError(place, "不能使用 YAML 的标签（!）", "去掉标签；要写感叹号就加引号", Code.TAG)
            if isinstance(event, DocumentStartEvent) and root is not None:
                raise InputError(
                    place, "一个文件只能有一个 YAML 文档", "去掉第二个 ---，把内容写在一起", Code.SEVERAL_DOCUMENTS
                )
            done: Node | None = None
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                if stack and stack[-1].mapping and stack[-1].key is None:
                    raise InputError(place, "键必须是一个词", "给键加引号", Code.KEY_NOT_A_WORD)
                if len(stack) >= MAX_DEPTH:
                    raise InputError(place, f"嵌套超过 {MAX_DEPTH} 层", "不需要这么深的层次", Code.TOO_DEEP)
                stack.append(_Open(place, isinstance(event, MappingStartEvent), [], [], {}))
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                done = stack.pop().close()
            elif isinstance(event, ScalarEvent):
                done = _scalar(event, place)
            else:
                continue
            count += 1
            if count > MAX_NODES:
                raise InputError(place, f"内容超过 {MAX_NODES} 项", "把内容拆成几个文件", Code.TOO_MANY_NODES)
            if done is not None:
                if stack:
                    _put(stack[-1], done, twice)
                else:
                    root = done
    except InputError as error:
        error.others = tuple(twice)
        raise
    except MarkedYAMLError as error:
        refused = _syntax(error, file, lines)
        refused.others = tuple(twice)
        raise refused from error
    except YAMLError as error:
        raise InputError(
            Place(file, 0, 0), "文件里有 YAML 不允许的字符", "删去控制字符，用 UTF-8 编码另存", Code.ENCODING
        ) from error
    if twice:
        first, *others = twice
        first.others = tuple(others)
        raise first
    if root is None:
        raise InputError(Place(file, 0, 0), "文件是空的", "写上内容", Code.EMPTY_FILE)
    return root


def _put(parent: _Open, node: Node, twice: list[InputError]) -> None:
    if not parent.mapping:
        parent.items.append(node)
    elif parent.key is not None:
        parent.entries.append((parent.key, node))
        parent.key = None
    else:
        if not isinstance(node, Scalar):
            raise InputError(node.place, "键必须是一个词", "给键加引号", Code.KEY_NOT_A_WORD)
        if node.text == "<<":
            raise InputError(node.place, "不能使用 YAML 的合并键（<<）", "把内容直接写出来", Code.MERGE_KEY)
        if node.text in parent.names:
            first = parent.names[node.text]
            # What looks like a number of somebody is nobody's key, and is not repeated.
            shown = "" if _LONG_NUMBER.search(node.text) else f" `{node.text}` "
            message = f"键{shown}写了两次，第一次在第 {first.line} 行"
            twice.append(InputError(node.place, message, "删去其中一个", Code.DUPLICATE_KEY))
        parent.names[node.text] = node.place
        parent.key = node


def _place(file: str, event: Event) -> Place:
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 0, 0)


def _scalar(event: ScalarEvent, place: Place) -> Scalar:
    text = _joined(str(event.value), place)
    plain = event.style is None and event.implicit[0]
    return Scalar(_value(text) if plain else text, text, place)


def _joined(text: str, place: Place) -> str:
    """JSON writes a character beyond the basic plane as two escapes, which YAML reads as two half characters."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise InputError(place, "文字里有半个字符（单独的代理码位）", "重新输入这段文字", Code.ENCODING) from error


def _value(text: str) -> bool | int | Decimal | str | None:
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _syntax(error: MarkedYAMLError, file: str, lines: list[str]) -> InputError:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 0, 0)
    # The parser stops at the end of what it could not read, which may be a line below the mistake.
    for number in (place.line, place.line - 1):
        line = _line(lines, number)
        colon = _FULL_WIDTH_KEY.search(line)
        if colon is not None:
            place = Place(file, number, colon.end())
            return InputError(
                place, "这里用了全角冒号「：」", "键后面用半角冒号加一个空格：`键: 值`", Code.FULL_WIDTH_COLON
            )
        if "\t" in line:
            return InputError(Place(file, number, line.index("\t") + 1), "这里有制表符", "缩进用空格", Code.TAB)
    if _misaligned(error, lines, place):
        return InputError(
            place, "这一行的缩进与上面的对不上", "同一层的键左边对齐：看这一行或上一行前面的空格是不是多了、少了"
        )
    return InputError(place, "YAML 写法有误", "检查缩进、冒号后的空格、引号和括号是否成对")


def _misaligned(error: MarkedYAMLError, lines: list[str], place: Place) -> bool:
    """Whether a line begins in a column that is none of those in which the lines above begin."""
    problem = error.problem or ""
    if problem.startswith("expected <block end>, but found '<block "):
        return True
    if problem != "mapping values are not allowed here":
        return False
    # A key below a value that was complete: further in than the line above, and no second colon of one line.
    line = _line(lines, place.line)
    above = next((one for one in reversed(lines[: place.line - 1]) if one.strip()), "")
    return _indent(line) > _indent(above) and ": " not in line[: place.column - 1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
