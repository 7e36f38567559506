"""The canonical layout: two spaces a level, lists below their keys indented, one space after a colon or a comma, at
most one blank line in a row. What stood in brackets or quotation marks stays so, and a one-liner stays one line."""

from __future__ import annotations

from engine.language.layout.document import Collection, Document, Entry, Node, Scalar

_STEP = 2


def written(document: Document) -> str:
    """The text of `document`, ending in a newline."""
    root = document.root
    lines = _bracketed_root(root) if root.flow else _block(root, 0)
    while lines and not lines[0]:
        del lines[0]
    return "\n".join(lines) + "\n"


def _bracketed_root(root: Collection) -> list[str]:
    """Comments within brackets stand inside; those after the end stand below."""
    return _flow(root, 0, 0)


def _block(made: Collection, indent: int) -> list[str]:
    lines: list[str] = []
    for entry in made.entries:
        _comments(lines, entry.lead, indent)
        lines += _entry(entry, indent)
    _comments(lines, made.tail, indent)
    return lines


def _comments(lines: list[str], added: list[str], indent: int) -> None:
    for line in added:
        if line:
            lines.append(" " * indent + line)
        elif lines and lines[-1]:
            lines.append("")


def _entry(entry: Entry, indent: int) -> list[str]:
    prefix = " " * indent + (f"{entry.key.lines[0]}:" if entry.key is not None else "-")
    if isinstance(entry.value, Collection) and not entry.value.flow:
        nested = _block(entry.value, indent + _STEP)
        if entry.key is None and not entry.note and not nested[0].lstrip().startswith("#"):
            return [f"{prefix} {nested[0].lstrip()}", *nested[1:]]
        return [_noted(prefix, entry.note), *nested]
    first, *others = _inline(entry.value, indent, len(prefix) + 1)
    lines = [f"{prefix} {first}" if first else prefix, *others]
    at = 0 if isinstance(entry.value, Scalar) and entry.value.block else -1
    lines[at] = _noted(lines[at], entry.note)
    return lines


def _noted(line: str, note: str) -> str:
    return f"{line}  {note}" if note else line


def _inline(value: Node, indent: int, column: int) -> list[str]:
    """What begins behind a key or a dash that stands at `indent`; `column` is where it begins."""
    if isinstance(value, Collection):
        return _flow(value, indent, column)
    first, *others = value.lines
    return [first, *(" " * (indent + _STEP) + line if line else "" for line in others)]


def _flow(made: Collection, indent: int, column: int) -> list[str]:
    opening, closing = "{}" if made.mapping else "[]"
    lines = [opening]
    # Where the first entry stands behind the bracket, the others that begin a line stand below it.
    hanging = bool(made.entries) and (made.entries[0].broken or bool(made.entries[0].lead))
    inner = indent + _STEP if hanging or not made.entries else column + 1
    turn = False
    for number, entry in enumerate(made.entries):
        if turn or entry.broken or entry.lead:
            lines += [" " * inner + line for line in entry.lead if line]
            lines.append(" " * inner)
        elif number:
            lines[-1] += " "
        start = len(lines[-1]) + (column if len(lines) == 1 else 0)
        first, *others = _item(entry, inner, start)
        lines[-1] += first
        lines += others
        if number < len(made.entries) - 1:
            lines[-1] += ","
        lines[-1] = _noted(lines[-1], entry.note)
        turn = bool(entry.note)
    lines += [" " * inner + line for line in made.tail if line]
    if made.broken or made.tail or turn:
        lines.append(" " * indent + closing)
    else:
        lines[-1] += closing
    return lines


def _item(entry: Entry, indent: int, column: int) -> list[str]:
    """An entry within brackets; a key alone says that its value is empty."""
    if entry.key is None:
        return _inline(entry.value, indent, column)
    name = entry.key.lines[0]
    if isinstance(entry.value, Scalar) and not entry.value.style and not entry.value.text:
        return [name]
    first, *others = _inline(entry.value, indent, column + len(name) + 2)
    return [f"{name}: {first}", *others]
