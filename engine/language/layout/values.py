"""Sets and adds dated values of parameters, in a file of a tenant or of a region below it, and touches nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.language import tree
from engine.language.layout.document import Collection, Document, Entry, Node, Scalar
from engine.language.layout.scalars import Data, node
from engine.language.reader import parse_date

_ORDER = ("value", "extend", "source", "verified", "note")
_INSTEAD = {"value": "extend", "extend": "value"}
"""Of these two a dated value has one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a dated value begins in its file, and where its parameter does; lines count from 1."""

    line: int
    item: int
    parameter: str
    since: datetime.date


def put(document: Document, parameter: str, since: datetime.date, parts: Mapping[str, Data]) -> None:
    """Sets `parts` of the value that holds from `since`; a value, or a parameter, that is not there is added.

    Keys of `parts`: `value` or `extend`, `source` (with `document` and `clause`), `verified`, `note` (`None` takes it
    away). What is not named stays as it is written, with its comments.
    """
    values = _values(document, parameter)
    found = values.entry(since.isoformat())
    if found is None:
        found = _add(values, since)
    dated = found.value
    assert isinstance(dated, Collection)  # noqa: S101 a value that was loaded has keys
    for key in _ORDER:
        if key in parts:
            _set(dated, key, parts[key])


def located(text: str, name: str) -> Iterator[Placed]:
    """Every dated value of a file of parameters, in order. Raises `InputError`."""
    root = tree.read(text.encode(), name)
    for item in root.items if isinstance(root, tree.Sequence) else ():
        parameter = item.get("parameter") if isinstance(item, tree.Mapping) else None
        values = item.get("values") if isinstance(item, tree.Mapping) else None
        if isinstance(parameter, tree.Scalar) and isinstance(values, tree.Mapping):
            for key, _ in values.entries:
                since = parse_date(key.text)
                if since is not None:
                    yield Placed(key.place.line, item.place.line, parameter.text, since)


def _values(document: Document, parameter: str) -> Collection:
    """The dated values of a parameter; a parameter that is not there comes last."""
    for item in document.root.collections():
        if item.text("parameter") == parameter:
            found = item.part("values")
            if found is not None:
                return found
    made = Collection(True, flow=False)
    item = Collection(True, flow=False)
    item.entries = [Entry(_word("parameter"), node(parameter)), Entry(_word("values"), made)]
    document.root.entries.append(Entry(None, item, [""] if document.root.entries else []))
    return made


def _add(values: Collection, since: datetime.date) -> Entry:
    """An empty value in its place among the others by date, written as they are."""
    first = values.entries[0].value if values.entries else None
    flow = values.flow or (isinstance(first, Collection) and first.flow)
    made = Entry(_word(since.isoformat()), Collection(True, flow))
    later = (n for n, one in enumerate(values.entries) if one.key is not None and one.key.text > since.isoformat())
    values.entries.insert(next(later, len(values.entries)), made)
    return made


def _set(dated: Collection, key: str, data: Data) -> None:
    if key == "note" and data is None:
        dated.entries = [one for one in dated.entries if one.key is None or one.key.text != key]
        return
    entry = dated.entry(key) or dated.entry(_INSTEAD.get(key, key))
    if entry is None:
        entry = Entry(_word(key), node(None))
        dated.entries.append(entry)
    entry.key = entry.key if entry.key is not None and entry.key.text == key else _word(key)
    if isinstance(data, Mapping) and isinstance(entry.value, Collection):
        for name, part in data.items():
            within = entry.value.entry(name)
            if within is not None and not _says(within.value, part):
                within.value = node(part)
    elif not _says(entry.value, data):
        entry.value = node(data, flow=dated.flow)


def _says(value: Node, data: Data) -> bool:
    """Whether a node says `data` already, however it is written."""
    made = node(data)
    return _texts(value) == _texts(made) and isinstance(value, Scalar) == isinstance(made, Scalar)


def _texts(value: Node) -> list[str]:
    if isinstance(value, Scalar):
        return [value.text]
    return [text for entry in value.entries for text in _texts(entry.value)]


def _word(text: str) -> Scalar:
    return Scalar(text, [text])
