"""From the text of a file to a `Document`: the parser of YAML says what is where; comments are what lies between."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    CollectionEndEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from engine.language import tree
from engine.language.layout.document import Collection, Document, Entry, Node, Scalar
from engine.language.tree import InputError, Place


@dataclass(frozen=True, slots=True)
class _Comment:
    """`own`: nothing else stands on its line. Line and column count from 0."""

    index: int
    line: int
    column: int
    text: str
    own: bool


def read(data: bytes, name: str) -> Document:
    """The document that `data` holds. `name` is what places carry.

    Raises `InputError` for what is not one YAML document within the limits of the language, or is a single word.
    """
    tree.read(data, name)
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in {"{", "["}:
        text = text.replace("\t", " ")
    events: deque[Event] = deque(one for one in _yaml().parse(text) if isinstance(one, NodeEvent | CollectionEndEvent))
    if not isinstance(events[0], MappingStartEvent | SequenceStartEvent):
        raise InputError(Place(name, 1, 1), "文件应是一个列表或一组键和值", "以 `- ` 或 `键: 值` 开头")
    return Document(_Reader(text, events).document())


def comments(data: bytes) -> list[str]:
    """Every comment of a readable file as it is written in the canonical layout, sorted."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return sorted(one.text for one in _comments(text))


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _comments(text: str) -> Iterator[_Comment]:
    """What lies between two tokens is white space and comments; a block text may carry one on its first line."""
    last = 0
    for token in _yaml().scan(text):
        start, end = token.start_mark.index, token.end_mark.index
        yield from _between(text, last, start)
        if text[start : start + 1] in {">", "|"} and getattr(token, "style", None) in {">", "|"}:
            header = text[start:end].partition("\n")[0]
            yield from _between(text, start + len(header.partition("#")[0]), start + len(header))
        last = max(last, end)
    yield from _between(text, last, len(text))


def _between(text: str, start: int, end: int) -> Iterator[_Comment]:
    while (found := text.find("#", start, end)) >= 0:
        stop = text.find("\n", found)
        stop = len(text) if stop < 0 else stop
        begin = text.rfind("\n", 0, found) + 1
        own = not text[begin:found].strip()
        yield _Comment(found, text.count("\n", 0, found), found - begin, _tidy(text[found:stop]), own)
        start = stop


def _tidy(comment: str) -> str:
    """A comment with a space behind its sign."""
    words = comment[1:].rstrip()
    return f"# {words}" if words and words[0] not in " #!\t" else f"#{words}"


class _Reader:
    def __init__(self, text: str, events: deque[Event]) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._events = events
        self._comments = deque(_comments(text))

    def document(self) -> Collection:
        """The root, with whatever comments are left at the end."""
        event = self._events.popleft()
        lead: list[str] = []
        flow = bool(getattr(event, "flow_style", False))
        if flow:
            self._take(event.start_mark.index, lead)
        root = self._collection(event)
        if flow and root.entries:
            root.entries[0].lead[:0] = lead
        while self._comments:
            self._add(root.tail, self._comments.popleft())
        return root

    def _collection(self, event: Event) -> Collection:
        flow = bool(getattr(event, "flow_style", False))
        made = Collection(isinstance(event, MappingStartEvent), flow)
        column = event.start_mark.column
        while not isinstance(self._events[0], CollectionEndEvent):
            made.entries.append(self._entry(made, column))
        end = self._events.popleft()
        if flow:
            made.broken = not self._lines[end.start_mark.line][: end.start_mark.column].strip()
            for comment in self._until(end.start_mark.index):
                made.tail.append(comment.text)
        else:
            self._tail(made, column)
        if made.entries and made.entries[0].lead[:1] == [""]:
            del made.entries[0].lead[0]
        return made

    def _entry(self, parent: Collection, column: int) -> Entry:
        first = self._events[0]
        entry = Entry(None, Scalar("", [""]))
        notes = self._take(first.start_mark.index, entry.lead, blanks=not parent.flow)
        if parent.flow:
            entry.broken = not self._lines[first.start_mark.line][: first.start_mark.column].strip()
        elif self._blank(first.start_mark.line - 1):
            entry.lead.append("")
        if parent.mapping:
            entry.key = self._scalar(self._pop_scalar(), column)
        event = self._events.popleft()
        block = isinstance(event, MappingStartEvent | SequenceStartEvent) and not event.flow_style
        if block:
            while self._comments and not self._comments[0].own and self._comments[0].index < event.start_mark.index:
                notes.append(self._comments.popleft().text)
        else:
            notes += self._take(event.start_mark.index, entry.lead, blanks=False)
        entry.value = self._node(event, column)
        following = self._following()
        while self._comments and not self._comments[0].own and self._comments[0].index < following:
            notes.append(self._comments.popleft().text)
        # A line has room for one comment; what else was written within the entry goes above it.
        entry.note = notes[0] if notes else ""
        entry.lead += notes[1:]
        return entry

    def _node(self, event: Event, column: int) -> Node:
        return self._scalar(event, column) if isinstance(event, ScalarEvent) else self._collection(event)

    def _pop_scalar(self) -> ScalarEvent:
        event = self._events.popleft()
        assert isinstance(event, ScalarEvent)  # noqa: S101 the language has refused any other key
        return event

    # --- comments -----------------------------------------------------------------------------------------------------

    def _take(self, index: int, lead: list[str], *, blanks: bool = True) -> list[str]:
        """Moves the comments before `index` that have a line of their own to `lead`; gives the others."""
        notes: list[str] = []
        for comment in self._until(index):
            if not comment.own:
                notes.append(comment.text)
            elif blanks:
                self._add(lead, comment)
            else:
                lead.append(comment.text)
        return notes

    def _until(self, index: float) -> Iterator[_Comment]:
        while self._comments and self._comments[0].index < index:
            yield self._comments.popleft()

    def _tail(self, made: Collection, column: int) -> None:
        """The comments below the last entry that are indented as its collection is, and deeper than what follows."""
        following = next((one for one in self._events if not isinstance(one, CollectionEndEvent)), None)
        index: float = math.inf
        outer = -1
        if following is not None:
            line = self._lines[following.start_mark.line]
            index, outer = following.start_mark.index, len(line) - len(line.lstrip(" "))
        while self._comments and self._comments[0].index < index:
            comment = self._comments[0]
            if not comment.own or comment.column < column or comment.column <= outer:
                break
            self._add(made.tail, self._comments.popleft())

    def _add(self, lines: list[str], comment: _Comment) -> None:
        if self._blank(comment.line - 1):
            lines.append("")
        lines.append(comment.text)

    def _blank(self, line: int) -> bool:
        return line >= 0 and not self._lines[line].strip()

    def _following(self) -> float:
        """Where the next thing begins; the end of the file where nothing does."""
        return self._events[0].start_mark.index if self._events else math.inf

    # --- scalars ------------------------------------------------------------------------------------------------------

    def _scalar(self, event: ScalarEvent, column: int) -> Scalar:
        raw = self._text[event.start_mark.index : event.end_mark.index]
        style = event.style or ""
        if style in {">", "|"}:
            return Scalar(str(event.value), _block_lines(raw, style, column), style)
        first, *others = raw.split("\n")
        return Scalar(str(event.value), [_end(first), *(_end(one.lstrip(" \t")) for one in others)], style)


def _end(line: str) -> str:
    """A line without white space at its end, unless a backslash before that says that it counts."""
    bare = line.rstrip(" \t")
    return line if bare.endswith("\\") and bare != line else bare


def _block_lines(raw: str, style: str, column: int) -> list[str]:
    """The first line of a block text without its comment, and the others without indentation."""
    header, *lines = raw.split("\n")
    marks = header.partition("#")[0].strip()[1:]
    digit = next((mark for mark in marks if mark.isdigit()), "")
    chomping = next((mark for mark in marks if mark in "+-"), "")
    filled = next((line for line in lines if line.strip()), "")
    indent = column + int(digit) if digit else len(filled) - len(filled.lstrip(" "))
    lines = [line[indent:] if line.strip(" ") else "" for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return [f"{style}{'2' if digit else ''}{chomping}", *lines]
