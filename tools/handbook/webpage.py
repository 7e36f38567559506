"""A document as one HTML file that needs nothing else, for the screen and for A4 paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from html import escape

from tools.handbook.document import (
    Anchor,
    Badge,
    Block,
    Chart,
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
from tools.handbook.stylesheet import STYLE


def webpage(document: Document, style: str = "") -> str:
    """The document as text, its last line ended. `style`: rules of its own, after those that all documents have."""
    return "\n".join(_page(document, style)) + "\n"


def _page(document: Document, style: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    # The words are staff's; whatever slipped through must find nothing that it could load or run.
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(document.title)}</title>"
    yield f"<style>\n{STYLE}{style}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<header><h1>{escape(document.title)}</h1></header>"
    yield '<nav aria-label="目录">'
    yield "<h2>目录</h2>"
    yield from _contents(document.contents())
    yield "</nav>"
    yield "<main>"
    for block in document.blocks:
        yield from _block(block)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _contents(headings: Iterable[Heading]) -> Iterator[str]:
    yield "<ul>"
    for one in headings:
        yield f'<li class="level-{one.level}">{_link(Link(one.anchor, one.text))}</li>'
    yield "</ul>"


@singledispatch
def _block(block: Block) -> Iterator[str]:
    raise TypeError(type(block).__name__)


@_block.register
def _(block: Heading) -> Iterator[str]:
    yield f'<h{block.level} id="{escape(block.anchor)}">{escape(block.text)}</h{block.level}>'


@_block.register
def _(block: Paragraph) -> Iterator[str]:
    yield f"<p>{_line(block.line)}</p>"


@_block.register
def _(block: Items) -> Iterator[str]:
    yield from _list(block.items)


@_block.register
def _(block: Table) -> Iterator[str]:
    names = len(block.headers) if block.names is None else block.names
    kinds = ["" if number < names else ' class="number"' for number in range(len(block.headers))]
    heads = "".join(f"<th{kind}>{escape(one)}</th>" for kind, one in zip(kinds, block.headers, strict=True))
    yield "<table>"
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in block.rows:
        yield f"<tr>{''.join(f'<td{kind}>{_line(cell)}</td>' for kind, cell in zip(kinds, row, strict=True))}</tr>"
    yield "</tbody>"
    yield "</table>"


@_block.register
def _(block: Chart) -> Iterator[str]:
    caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
    # Whoever listens to the page has the table beside it: a reader would spell out every bar.
    yield f'<figure><div aria-hidden="true">{block.svg}</div>{caption}</figure>'


def _list(items: Iterable[Item]) -> Iterator[str]:
    yield "<ul>"
    for item in items:
        if item.below:
            yield f"<li>{_line(item.line)}"
            yield from _list(item.below)
            yield "</li>"
        else:
            yield f"<li>{_line(item.line)}</li>"
    yield "</ul>"


def _line(line: Line) -> str:
    return "".join(map(_inline, line))


def _inline(one: Inline) -> str:
    match one:
        case str():
            return escape(one)
        case Code():
            return f"<code>{escape(one.text)}</code>"
        case Strong():
            return f"<strong>{escape(one.text)}</strong>"
        case Link():
            return _link(one)
        case Anchor():
            return f'<a id="{escape(one.name)}"></a>'
        case Badge():
            return f' <span class="badge {one.tone.value}">{escape(one.text)}</span>'


def _link(link: Link) -> str:
    return f'<a href="#{escape(link.anchor)}">{escape(link.text)}</a>'
