"""What stands at a place of a YAML file that somebody is typing: the keys above it, and the word that has been begun.

A file that is half written is no YAML. What stands before the place is, once the word there is ended somehow, so the
place is marked, the ways to end it are tried in turn, and the parser says where the mark came out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_MARK = "\ue000"
"""A character of private use: allowed in YAML, and in no text of a policy."""
_ENDINGS = ("", '"', "'", ": x")
"""How a word may be ended: as it is, by either quotation mark, or as a key. A mapping in braces needs no key's end."""
_KEY_ENDINGS = (": x", '": x', "': x")
_KEY_GOES_ON = re.compile(r"[^\s,\[\]{}]*:(?:\s|$)")
"""What follows the place where a word is a key that is there already."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a file.

    `path`: the keys and the numbers of items above it. `key`: whether it stands where a key does; then `path` is that
    of the mapping, and `siblings` are the keys of it that come before. `begun`: what stands before the place of the
    word there, which begins at (`line`, `column`), counted from 0; behind the quotation mark where it is `quoted`.
    """

    path: tuple[str | int, ...]
    key: bool
    siblings: frozenset[str]
    begun: str
    line: int
    column: int
    quoted: bool
    flow: bool
    """Whether it stands within brackets or braces, where a comma ends a word."""

    @property
    def last(self) -> str:
        """The nearest key above, "" where there is none."""
        return next((one for one in reversed(self.path) if isinstance(one, str)), "")


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet. `key`: the key of a mapping that waits for its value."""

    mapping: bool
    flow: bool
    key: str | None = None
    keys: list[str] = field(default_factory=list)
    index: int = 0

    def advance(self, word: str) -> None:
        """Goes on behind a value, or with `word` as a key."""
        if not self.mapping:
            self.index += 1
        elif self.key is None:
            self.key = word
            self.keys.append(word)
        else:
            self.key = None

    @property
    def step(self) -> tuple[str | int, ...]:
        """Where the next value goes; nothing where a key is next."""
        if not self.mapping:
            return (self.index,)
        return () if self.key is None else (self.key,)


def locate(text: str, line: int, column: int) -> Cursor | None:
    """What stands at a place of `text`, both counted from 0; `None` in a comment, or where nobody can tell."""
    lines = text.split("\n")[: line + 1]
    last = lines[line] if line < len(lines) else ""
    before = "\n".join([*lines[:line], last[:column]])
    endings = (*_KEY_ENDINGS, *_ENDINGS) if _KEY_GOES_ON.match(last, column) else _ENDINGS
    found = (_marked(before + _MARK + ending) for ending in endings)
    return next((one for one in found if one is not None), None)


def _marked(text: str) -> Cursor | None:
    """Where the mark of `text` comes out, if the parser comes to it."""
    stack: list[_Open] = []
    try:
        for event in _events(text):
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                stack.append(_Open(isinstance(event, MappingStartEvent), bool(event.flow_style)))
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()
                if stack:
                    stack[-1].advance("")
            elif isinstance(event, ScalarEvent):
                word = str(event.value)
                if _MARK in word:
                    return _cursor(stack, event, word)
                if stack:
                    stack[-1].advance(word)
    except YAMLError:
        return None
    return None


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


def _cursor(stack: list[_Open], event: ScalarEvent, word: str) -> Cursor:
    path = tuple(step for one in stack for step in one.step)
    top = stack[-1] if stack else None
    key = top is not None and top.mapping and top.key is None
    quoted = event.style in ("'", '"')
    start = event.start_mark
    siblings = frozenset(top.keys) if key and top is not None else frozenset[str]()
    return Cursor(
        path,
        key,
        siblings,
        word.partition(_MARK)[0],
        start.line,
        start.column + (1 if quoted else 0),
        quoted,
        any(one.flow for one in stack),
    )
