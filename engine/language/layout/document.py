"""A YAML file as people wrote it: its values together with comments, blank lines, quotation marks and line breaks.

Unlike the rest of the language this is mutable: it exists to be edited between `read` and `written`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Scalar:
    """A value of one word or text. `lines` as written, from the second on without indentation; `style`: "" where it is
    plain, else the sign it starts with (`"`, `'`, `>` or `|`, which then stands in the first line alone)."""

    text: str
    lines: list[str]
    style: str = ""

    @property
    def block(self) -> bool:
        """Whether it is a folded or literal text below its key."""
        return self.style in {">", "|"}


@dataclass(slots=True)
class Entry:
    """A pair of a mapping, or an item of a list (then `key` is `None`).

    `lead`: the comment lines above it, "" for a blank line. `note`: the comment at the end of its line. `broken`:
    within brackets, whether it begins a line.
    """

    key: Scalar | None
    value: Node
    lead: list[str] = field(default_factory=list)
    note: str = ""
    broken: bool = False


@dataclass(slots=True)
class Collection:
    """A mapping, or a list. `flow`: in brackets. `tail`: the comment lines after the last entry, "" for a blank line.
    `broken`: the closing bracket begins a line."""

    mapping: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    broken: bool = False

    def get(self, key: str) -> Node | None:
        """The value of `key`, or `None` where it is not there."""
        found = self.entry(key)
        return None if found is None else found.value

    def entry(self, key: str) -> Entry | None:
        """The entry of `key`, or `None` where it is not there."""
        return next((one for one in self.entries if one.key is not None and one.key.text == key), None)

    def text(self, key: str) -> str:
        """The text of the scalar of `key`, "" where there is none."""
        found = self.get(key)
        return found.text if isinstance(found, Scalar) else ""

    def part(self, key: str) -> Collection | None:
        """The mapping or list of `key`, or `None` where there is none."""
        found = self.get(key)
        return found if isinstance(found, Collection) else None

    def collections(self) -> Iterator[Collection]:
        """The entries that are mappings or lists themselves."""
        yield from (one.value for one in self.entries if isinstance(one.value, Collection))


Node = Scalar | Collection


@dataclass(slots=True)
class Document:
    """A file: one mapping or list."""

    root: Collection
