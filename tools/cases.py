"""Reads a case that people wrote, as YAML or JSON, and remembers where everything in it stands."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.admission import RawCase, RawSubject, RawValue, shown
from engine.language import tree
from engine.language.tree import InputError, Place
from engine.suggest import nearest

STDIN = Path("-")
_STDIN_NAME = "标准输入"
_DAY, _REGION, _REFERENCE = "as_of", "region", "ref"
_TITLE = "case"
_OF_A_TEST = frozenset({_TITLE, "expect"})
"""Keys of a policy test that say nothing of the case itself."""


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A case as admission takes it. `places`: where each path of it stands, `members[2].月收入` and all above it."""

    raw: RawCase
    place: Place
    places: Mapping[str, Place]

    def find(self, path: str) -> Place:
        """Where `path`, or the nearest thing above it that was written, stands; the case itself where nothing is."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.place


def read_file(path: Path) -> tree.Node:
    """What a YAML or JSON file holds; `-` is standard input.

    Raises `InputError` where it cannot be read.
    """
    if path == STDIN:
        return tree.read(_bytes(sys.stdin.buffer), _STDIN_NAME)
    try:
        with path.open("rb") as file:
            data = _bytes(file)
    except FileNotFoundError:
        raise InputError(Place(str(path), 0, 0), "没有这个文件", "检查路径") from None
    except IsADirectoryError:
        raise InputError(Place(str(path), 0, 0), "这是文件夹，不是文件", "写文件的路径") from None
    except OSError as error:
        raise InputError(Place(str(path), 0, 0), f"文件读不出来（{error.strerror}）", "检查文件的权限") from None
    return tree.read(data, str(path))


def _bytes(file: BinaryIO) -> bytes:
    """All of a file, and of one that is too large no more than shows that it is."""
    return file.read(tree.MAX_BYTES + 1)


def choose(node: tree.Node, wanted: str) -> tree.Node:
    """The case of a list that has the title `wanted`, or comes at that number, from 1.

    Raises `InputError` where there is none.
    """
    if not isinstance(node, tree.Sequence):
        raise InputError(node.place, "文件里只有一个案例，不是列表", "不必写 --case")
    titles = [one.get(_TITLE) if isinstance(one, tree.Mapping) else None for one in node.items]
    for title, one in zip(titles, node.items, strict=True):
        if isinstance(title, tree.Scalar) and title.text == wanted:
            return one
    if wanted.isdecimal() and 1 <= int(wanted) <= len(node.items):
        return node.items[int(wanted) - 1]
    offered = nearest(wanted, [title.text for title in titles if isinstance(title, tree.Scalar)])
    raise InputError(node.place, f"没有案例 `{wanted}`{offered}", f"写标题，或 1 到 {len(node.items)} 的序号")


def read_case(node: tree.Node) -> WrittenCase:
    """The case that a mapping with `as_of`, `region` and the subjects states. `case` and `expect` are passed over.

    Raises `InputError` for what has not the shape of a case; whether its words mean anything is left to admission.
    """
    if isinstance(node, tree.Sequence):
        raise InputError(node.place, "这是案例的列表，不是一个案例", "用 --case 选一个，或用 doudi test 运行全部")
    if not isinstance(node, tree.Mapping):
        raise InputError(node.place, "案例应是一组键和值", f"写上 {_DAY}、{_REGION} 和事实，例如 `{_REGION}: 桐庐`")
    reader = _Reader({})
    entities: dict[str, RawSubject | Sequence[RawSubject]] = {}
    for key, value in node.entries:
        if key.text in {_DAY, _REGION}:
            reader.places[key.text] = value.place
        elif key.text not in _OF_A_TEST:
            entities[key.text] = reader.entity(key, value)
    raw = RawCase(_word(node, _DAY, "2021-11-01"), _word(node, _REGION, "桐庐"), entities)
    return WrittenCase(raw, node.place, reader.places)


def _word(node: tree.Mapping, key: str, example: str) -> str:
    """The text of a key of the case; "" where it is not there, which admission refuses."""
    value = node.get(key)
    if value is None:
        return ""
    if not isinstance(value, tree.Scalar):
        raise InputError(value.place, f"`{key}` 应是一个词", f"例如 `{key}: {example}`")
    return value.text


@dataclass(frozen=True, slots=True)
class _Reader:
    places: dict[str, Place]

    def entity(self, key: tree.Scalar, value: tree.Node) -> RawSubject | Sequence[RawSubject]:
        """The subjects of one entity: one mapping, or a list of them."""
        path = self._place("", key.text, key.place)
        if isinstance(value, tree.Sequence):
            return [self._subject(f"{path}[{index}]", one, listed=True) for index, one in enumerate(value.items)]
        if not isinstance(value, tree.Mapping):
            offered = nearest(key.text, (_DAY, _REGION))
            raise InputError(
                key.place,
                f"`{path}` 下面应是一组事实，或者由它们组成的列表{offered}",
                "写成 `household: {事实: 值}` 或 `members: [{事实: 值}, {事实: 值}]`；不知道就删去这一行",
            )
        return self._subject(path, value, listed=False)

    def _subject(self, path: str, node: tree.Node, *, listed: bool) -> RawSubject:
        self.places.setdefault(path, node.place)
        if not isinstance(node, tree.Mapping):
            raise InputError(node.place, f"`{path}` 应是一组事实", "写成 `{事实: 值}`")
        reference = ""
        facts: dict[str, RawValue] = {}
        for key, value in node.entries:
            if listed and key.text == _REFERENCE:
                reference = self._reference(path, value)
            else:
                facts[key.text] = self._value(self._place(path, key.text, key.place), value)
        return RawSubject(facts, reference)

    def _reference(self, path: str, node: tree.Node) -> str:
        self.places[f"{path}.{_REFERENCE}"] = node.place
        if not isinstance(node, tree.Scalar) or node.value is None:
            raise InputError(node.place, f"`{_REFERENCE}` 应是一个词", f"例如 `{_REFERENCE}: 妻子`；不需要就删去")
        return node.text

    def _value(self, path: str, node: tree.Node) -> RawValue:
        match node:
            case tree.Scalar():
                return node.value
            case tree.Sequence():
                return [self._value(path, item) for item in node.items]
            case tree.Mapping():
                raise InputError(node.place, f"`{path}` 的值不能是一组键和值", "写一个值，或一个列表")

    def _place(self, above: str, word: str, place: Place) -> str:
        """Notes where `word` stands, under the path that admission reports; that path.

        Words that it does not repeat are all reported alike, and then only the subject is sure.
        """
        prefix = f"{above}." if above else ""
        reported = prefix + shown(word)
        if reported in self.places and shown(word) != word:
            self.places.pop(reported)
            self.places[reported] = self.places.get(above, place)
        else:
            self.places.setdefault(reported, place)
        self.places.setdefault(prefix + word, place)
        return reported
