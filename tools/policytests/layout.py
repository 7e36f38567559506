"""A policy test as text, laid out as those in the policy folder are: in one line what fits in one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.language import tree
from engine.language.tree import InputError
from tools.render.layout import columns

_WIDTH = 120
_STEP = 2
_FIRST = ("as_of", "region")
_OF_A_TEST = ("case", "expect")


def lines(title: str, case: tree.Mapping, expect: tree.Mapping, indent: int) -> list[str]:
    """The lines of a list item, `indent` columns in: the title, the day and the region, the facts, what is expected."""
    own = [one for one in case.entries if one[0].text not in _OF_A_TEST]
    own.sort(key=lambda one: _FIRST.index(one[0].text) if one[0].text in _FIRST else len(_FIRST))
    body = [f"case: {_text(title)}"]
    for key, value in own:
        body += _entry(_scalar(key), value, indent + _STEP)
    body += _entry("expect", expect, indent + _STEP)
    return [" " * indent + ("  " if number else "- ") + line for number, line in enumerate(body)]


def _entry(key: str, value: tree.Node, indent: int) -> Iterator[str]:
    """`key: value`, in one line if that fits from `indent` on."""
    whole = f"{key}: {_flow(value)}"
    if isinstance(value, tree.Scalar) or indent + columns(whole) <= _WIDTH:
        yield whole
        return
    yield f"{key}:"
    if isinstance(value, tree.Mapping):
        for below, node in value.entries:
            yield from (" " * _STEP + line for line in _entry(_scalar(below), node, indent + _STEP))
        return
    for item in value.items:
        yield from (" " * _STEP + line for line in _item(item, indent + _STEP))


def _item(item: tree.Node, indent: int) -> Iterator[str]:
    whole = f"- {_flow(item)}"
    if not isinstance(item, tree.Mapping) or indent + columns(whole) <= _WIDTH:
        yield whole
        return
    inner = [line for key, node in item.entries for line in _entry(_scalar(key), node, indent + _STEP)]
    yield from (("  " if number else "- ") + line for number, line in enumerate(inner))


def _flow(node: tree.Node) -> str:
    match node:
        case tree.Scalar():
            return _scalar(node)
        case tree.Sequence():
            return f"[{', '.join(map(_flow, node.items))}]"
        case tree.Mapping():
            return f"{{{', '.join(f'{_scalar(key)}: {_flow(value)}' for key, value in node.entries)}}}"


def _scalar(one: tree.Scalar) -> str:
    if one.value is None:
        return "null"
    return _text(one.text) if isinstance(one.value, str) else one.text


def _text(text: str) -> str:
    """A text as it is where it reads back so, else in quotes."""
    try:
        read = tree.read(f"[{text}]".encode(), "")
    except InputError:
        return json.dumps(text, ensure_ascii=False)
    alike = isinstance(read, tree.Sequence) and [getattr(one, "value", None) for one in read.items] == [text]
    return text if alike and "\n" not in text else json.dumps(text, ensure_ascii=False)
