"""What the schema of a file says of a place in it: the keys that may stand there, the words, or an expression."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.schemas.forms import Schema

_EXPRESSION = "expression"
_BRANCHES = ("anyOf", "oneOf", "allOf")
_CONSEQUENCES = ("then", "else")


@dataclass(frozen=True, slots=True)
class Expected:
    """What may stand at a place. `keys`: by key, what is said of each. `words`: each with what it means."""

    keys: Mapping[str, str]
    words: Mapping[str, str]
    expression: bool
    description: str
    """What is said of the place itself, as Markdown."""


def expected(root: Schema, path: Sequence[str | int]) -> Expected:
    """What the schema `root` expects at a path from the top of a file."""
    nodes, through = _expand(root, [root])
    for step in path:
        children = [child for node in nodes for child in _children(node, step)]
        nodes, through = _expand(root, children)
    keys: dict[str, str] = {}
    words: dict[str, str] = {}
    for node in nodes:
        for key, child in node.get("properties", {}).items():
            told = described(root, [child]) if isinstance(child, dict) else ""
            if child is not False and not keys.get(key):
                keys[key] = told
        meanings = node.get("enumDescriptions", [])
        for number, word in enumerate(node.get("enum", [])):
            if isinstance(word, str | bool):
                words.setdefault(_yaml(word), meanings[number] if number < len(meanings) else "")
    return Expected(keys, words, _EXPRESSION in through, described(root, nodes))


def described(root: Schema, nodes: Iterable[Schema]) -> str:
    """The first thing that is said of any of `nodes`, as Markdown."""
    every = list(nodes)
    shown = (one.get("markdownDescription") or one.get("description") for one in (*every, *_expand(root, every)[0]))
    return next((one for one in shown if one), "")


def _expand(root: Schema, nodes: Iterable[Schema]) -> tuple[list[Schema], frozenset[str]]:
    """`nodes` with all that they stand for, and the names of the definitions on the way."""
    found: list[Schema] = []
    through: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        found.append(node)
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            through.add(name)
            waiting.append(root["definitions"][name])
        waiting += [one for key in _BRANCHES for one in node.get(key, [])]
        waiting += [node[key] for key in _CONSEQUENCES if key in node]
    return found, frozenset(through)


def _children(node: Schema, step: str | int) -> Iterator[Schema]:
    """What a schema says of an item or of the value of a key."""
    if isinstance(step, int):
        candidates = [node.get("items")]
    else:
        named = node.get("properties", {}).get(step)
        fitting = [one for pattern, one in node.get("patternProperties", {}).items() if re.search(pattern, step)]
        candidates = [named, *fitting]
        if named is None and not fitting:
            candidates.append(node.get("additionalProperties"))
    yield from (one for one in candidates if isinstance(one, dict))


def _yaml(word: str | bool) -> str:
    return word if isinstance(word, str) else str(word).lower()
