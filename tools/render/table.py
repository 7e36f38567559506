"""Lays out rows under headings, with columns as wide as Chinese text takes them on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import click

from tools.render.layout import columns, wrap

_GAP = 2
_NARROWEST = 8
"""No column gets narrower to fit a terminal; beyond that, lines run over."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, indent: int = 0) -> list[str]:
    """The lines of a table. `width`: columns of the terminal to fit into, `None` for lines of any length."""
    cells = [headings, *rows]
    widths = [max(columns(row[number]) for row in cells) for number in range(len(headings))]
    if width is not None:
        _narrow(widths, width - indent - _GAP * (len(widths) - 1))
    lead = " " * indent
    titles, *others = [_lines(row, widths) for row in cells]
    return [
        *(lead + click.style(line, dim=True) for line in titles),
        *(lead + line for lines in others for line in lines),
    ]


def _narrow(widths: list[int], room: int) -> None:
    """Takes from the widest columns what is too much."""
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [list(wrap(text, width)) for text, width in zip(row, widths, strict=True)]
    return [
        (" " * _GAP)
        .join(cell + " " * (width - columns(cell)) for cell, width in zip(line, widths, strict=True))
        .rstrip()
        for line in zip_longest(*wrapped, fillvalue="")
    ]
