"""Makes nodes of plain data, with quotation marks only where YAML or the language would read something else."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.language import tree
from engine.language.layout.document import Collection, Entry, Node, Scalar
from engine.language.tree import InputError

Data = str | bool | int | Decimal | datetime.date | None | Sequence["Data"] | Mapping[str, "Data"]

_STARTS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_WITHIN = re.compile(r": |:$| #|[\n\t]")
_BRACKETS = frozenset(",[]{}")


def node(data: Data, *, flow: bool = True) -> Node:
    """`data` as a node. `flow`: it stands within brackets; mappings and lists are made with brackets in any case."""
    match data:
        case None:
            return Scalar("null", ["null"])
        case bool():
            word = "true" if data else "false"
            return Scalar(word, [word])
        case int() | Decimal() | datetime.date():
            shown = f"{data:f}" if isinstance(data, Decimal) else str(data)
            return Scalar(shown, [shown])
        case str():
            return text(data, flow=flow)
        case Mapping():
            return Collection(True, True, [Entry(text(key, flow=True), node(value)) for key, value in data.items()])
        case _:
            return Collection(False, True, [Entry(None, node(one)) for one in data])


def text(words: str, *, flow: bool) -> Scalar:
    """A scalar that reads as the text `words`: plain where that is possible."""
    if plain(words, flow=flow) and tree_value(words) == words:
        return Scalar(words, [words])
    return quoted(words)


def quoted(words: str) -> Scalar:
    """A scalar in quotation marks; single ones where the text itself has double ones."""
    if '"' in words and "'" not in words and "\n" not in words:
        return Scalar(words, [f"'{words}'"], "'")
    return Scalar(words, [json.dumps(words, ensure_ascii=False)], '"')


def plain(words: str, *, flow: bool) -> bool:
    """Whether `words` may stand without quotation marks."""
    if not words or words != words.strip() or words[0] in _STARTS or _WITHIN.search(words):
        return False
    return not (flow and (_BRACKETS.intersection(words) or ":" in words)) and not words.startswith(("---", "..."))


def tree_value(words: str) -> bool | int | Decimal | str | None:
    """What the language reads where the plain word `words` stands."""
    try:
        found = tree.read(f"- {words}".encode(), "")
    except (InputError, UnicodeEncodeError):
        return None
    item = found.items[0] if isinstance(found, tree.Sequence) else None
    return item.value if isinstance(item, tree.Scalar) else None
