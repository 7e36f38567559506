"""The kinds of values that a setting may have: each reads a node of a tree, or says what is wrong with it.

A field of a section names its kind in its type: `grace: Annotated[float, number(0, 3600)] = 10.0`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from engine.language.diagnostics import Code
from engine.language.reader import Reader
from engine.language.tree import Node, Scalar


@dataclass(frozen=True, slots=True)
class Context:
    """Where findings go, and the folder that relative paths start from."""

    reader: Reader
    base: Path


Kind = Callable[[Context, Node, str], Any]
"""Reads the setting of a name: its value, or `None` where it was said to be wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the setting `key` of a section beside its others, or on this machine; message and remedy."""

    key: str
    message: str
    remedy: str


@runtime_checkable
class Together(Protocol):
    """A section whose settings may each be right and still not go together."""

    def problems(self) -> Iterable[Problem]:
        """Everything that is wrong."""


def text() -> Kind:
    """Words; they may be empty."""
    return lambda context, node, name: context.reader.string(node, f"`{name}` ")


def filled() -> Kind:
    """Words, and not none."""

    def read(context: Context, node: Node, name: str) -> str | None:
        word = context.reader.word(node, f"`{name}` ")
        return None if word is None else word.text

    return read


def address(*schemes: str) -> Kind:
    """`scheme://host:port` and nothing more, or "" for none."""

    def read(context: Context, node: Node, name: str) -> str | None:
        value = context.reader.string(node, f"`{name}` ")
        if value and not _is_address(value, schemes):
            message, remedy = f"`{name}` 不是这样的地址", f"写成 {' 或 '.join(f'{one}://主机:端口' for one in schemes)}"
            context.reader.error(Code.BAD_VALUE, node, message, remedy)
            return None
        return value

    return read


def _is_address(value: str, schemes: Iterable[str]) -> bool:
    try:
        parts = urlsplit(value)
        written = f"{parts.scheme}://{parts.netloc}"
        return value == written and parts.scheme in schemes and bool(parts.hostname and parts.port and "@" not in value)
    except ValueError:
        return False


def boolean() -> Kind:
    """`true` or `false`."""

    def read(context: Context, node: Node, name: str) -> bool | None:
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        context.reader.error(Code.BAD_WORD, node, f"`{name}` 应是 true 或 false", "写 true 或 false")
        return None

    return read


def whole(least: int, most: int) -> Kind:
    """A whole number within bounds, both inclusive."""

    def read(context: Context, node: Node, name: str) -> int | None:
        if isinstance(node, Scalar) and type(node.value) is int and least <= node.value <= most:
            return node.value
        context.reader.error(Code.BAD_VALUE, node, f"`{name}` 应是整数", f"写 {least} 到 {most} 之间的整数")
        return None

    return read


def number(least: float, most: float) -> Kind:
    """A number within bounds, both inclusive; seconds, for instance."""

    def read(context: Context, node: Node, name: str) -> float | None:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        context.reader.error(Code.BAD_VALUE, node, f"`{name}` 应是数字", f"写 {least:g} 到 {most:g} 之间的数字")
        return None

    return read


def one_of(*words: str) -> Kind:
    """One of a few words."""
    return lambda context, node, name: context.reader.one_of(node, f"`{name}` ", words, words[0])


def file() -> Kind:
    """A file or folder; it need not exist. A relative one starts where the file of the configuration stands."""

    def read(context: Context, node: Node, name: str) -> Path | None:
        if isinstance(node, Scalar) and node.value is None:
            return None
        word = context.reader.word(node, f"`{name}` ")
        return None if word is None else context.base / word.text

    return read


def files() -> Kind:
    """A list of files or folders, or one alone."""

    def read(context: Context, node: Node, name: str) -> tuple[Path, ...]:
        return tuple(context.base / word.text for word in context.reader.words(node, f"`{name}` "))

    return read
