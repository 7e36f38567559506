"""A document before it is Markdown or HTML: blocks of lines, lines of words, code, links and badges."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Tone(enum.Enum):
    """How a badge is meant."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Code:
    """Text as it stands in the policy files: an expression, an id, a place."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that stands out: a label, the name of what is concluded."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to an anchor of the same document."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a line that links lead to."""

    name: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A word or two on the standing of what comes before."""

    text: str
    tone: Tone


Inline = str | Code | Strong | Link | Anchor | Badge
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title. `level` from 2, since the document's own is 1; `listed`: whether the table of contents has it."""

    level: int
    anchor: str
    text: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list, with the list that stands below it."""

    line: Line
    below: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are headers. `names`: how many columns come before those of numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    names: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing as SVG, which is trusted as it is, with a note below or "". Web pages alone can have it."""

    svg: str
    caption: str


Block = Heading | Paragraph | Items | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]

    def contents(self) -> tuple[Heading, ...]:
        """The headings that the table of contents has."""
        return tuple(one for one in self.blocks if isinstance(one, Heading) and one.listed)


def joined(lines: Iterable[Line], separator: str = "；") -> Line:
    """Lines as one."""
    found: list[Inline] = []
    for line in lines:
        found += [separator, *line] if found else line
    return tuple(found)


def labelled(label: str, line: Line, below: tuple[Item, ...] = ()) -> Item:
    """`条件：` with the label standing out, then the line."""
    return Item((Strong(label), "：", *line), below)
