"""Names and texts within statements of SQL; values are bound wherever a statement takes them."""

from __future__ import annotations


def name(word: str) -> str:
    """A column or table by its name, whatever stands in it."""
    return '"' + word.replace('"', '""') + '"'


def text(word: object) -> str:
    """A text, such as a path, where no value can be bound."""
    return "'" + str(word).replace("'", "''") + "'"
