"""A document as Markdown (CommonMark with the tables of GitHub)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch

from tools.handbook.document import (
    Anchor,
    Badge,
    Block,
    Code,
    Document,
    Heading,
    Inline,
    Item,
    Items,
    Line,
    Link,
    Paragraph,
    Strong,
    Table,
)

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$]")
_LEADING = re.compile(r"(\s*)([-+#=]|[0-9]+(?=[.)]))")
"""What begins a list, a heading or an underline at the start of a line."""
_SPACE = re.compile(r"[ \t\r\n]+")
_STEP = "  "


def markdown(document: Document) -> str:
    """The document as text, its last line ended."""
    contents = [f"{_STEP * (one.level - 2)}- {_link(Link(one.anchor, one.text))}" for one in document.contents()]
    blocks = [f"# {_text(document.title)}", "\n".join(contents), *map(_block, document.blocks)]
    return "\n\n".join(block for block in blocks if block) + "\n"


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(type(block).__name__)


@_block.register
def _(block: Heading) -> str:
    return f"{_anchor(block.anchor)}\n\n{'#' * block.level} {_text(block.text)}"


@_block.register
def _(block: Paragraph) -> str:
    return _start(block.line)


@_block.register
def _(block: Items) -> str:
    return "\n".join(line for item in block.items for line in _item(item, ""))


@_block.register
def _(block: Table) -> str:
    rows = [_row(tuple((header,) for header in block.headers)), f"|{' --- |' * len(block.headers)}"]
    return "\n".join([*rows, *map(_row, block.rows)])


def _item(item: Item, indent: str) -> Iterator[str]:
    yield f"{indent}- {_start(item.line)}"
    for below in item.below:
        yield from _item(below, indent + _STEP)


def _row(cells: tuple[Line, ...]) -> str:
    return f"| {' | '.join(_line(cell, cell=True) for cell in cells)} |"


def _start(line: Line) -> str:
    """A line that begins one of the text, so that its first characters must not look like something else."""
    text = _line(line)
    leading = _LEADING.match(text)
    if leading is None or not isinstance(line[0], str):
        return text
    return leading[1] + (leading[2] + "\\" if leading[2].isdigit() else "\\" + leading[2]) + text[leading.end() :]


def _line(line: Line, *, cell: bool = False) -> str:
    return "".join(_inline(one, cell=cell) for one in line)


def _inline(one: Inline, *, cell: bool) -> str:
    match one:
        case str():
            return _text(one)
        case Code():
            return _code(one.text, cell=cell)
        case Strong():
            return f"**{_text(one.text)}**"
        case Link():
            return _link(one)
        case Anchor():
            return _anchor(one.name)
        case Badge():
            return f"〔{_text(one.text)}〕"


def _text(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], _SPACE.sub(" ", text))


def _code(text: str, *, cell: bool) -> str:
    """Text between as many backquotes as it has not in itself; a table ends its cells at every bare `|`."""
    text = _SPACE.sub(" ", text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text.replace('|', chr(92) + '|') if cell else text}{space}{fence}"


def _link(link: Link) -> str:
    return f"[{_text(link.text)}](#{link.anchor})"


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>'
