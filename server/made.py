"""A dictionary that makes what it does not hold yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Part = TypeVar("Part")


class Made(dict[Key, Part]):
    """Parts by key; one that is not there yet is made."""

    def __init__(self, make: Callable[[Key], Part]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Part:
        made = self[key] = self._make(key)
        return made
