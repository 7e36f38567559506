"""Lays out lines of Chinese text: labels in a column, and what is too long for the terminal goes on below its start."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import click

_LABEL = 8
"""Columns that a label takes, the space behind it included."""
_WORDS = re.compile(r"\s+|(?:[!-~]+|.)[，。；：、？！）》”]*", re.DOTALL)
"""What stays together: a word of ASCII, or a character with the punctuation that may not begin a line."""


class Page:
    """Lines in the making. `width`: columns of the terminal, `None` where lines may be of any length."""

    def __init__(self, width: int | None) -> None:
        self._width = width
        self._lines: list[str] = []

    def blank(self) -> None:
        """An empty line."""
        self._lines.append("")

    def heading(self, text: str, colour: str | None = None) -> None:
        """The title of a section, after an empty line."""
        if self._lines:
            self.blank()
        self._lines.append(click.style(text, fg=colour, bold=True))

    def line(self, text: str, indent: int = 0, mark: str = "", colour: str | None = None) -> None:
        """`text`, behind `mark`, which alone has `colour`."""
        lead = f"{mark} " if mark else ""
        first, *rest = self._wrapped(text, indent + columns(lead))
        self._lines.append(" " * indent + (click.style(mark, fg=colour) + " " if mark else "") + first)
        self._lines += [" " * (indent + columns(lead)) + one for one in rest]

    def item(self, label: str, text: str, indent: int = 4) -> None:
        """`text` in the column beside `label`."""
        lead = label + " " * max(_LABEL - columns(label), 1) if label else " " * _LABEL
        first, *rest = self._wrapped(text, indent + columns(lead))
        self._lines.append(" " * indent + click.style(lead, dim=True) + first)
        self._lines += [" " * (indent + columns(lead)) + one for one in rest]

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self._lines)

    def _wrapped(self, text: str, start: int) -> list[str]:
        if self._width is None or start + columns(text) <= self._width:
            return [text]
        return list(wrap(text, max(self._width - start, 2 * _LABEL)))


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of `text` in `width` columns; a word that is wider has a line of its own."""
    line = ""
    for word in _WORDS.findall(text):
        if line and columns(line) + columns(word) > width:
            yield line.rstrip()
            line = ""
            if word.isspace():
                continue
        line += word
    yield line.rstrip()
