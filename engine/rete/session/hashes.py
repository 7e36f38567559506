"""The hash by which durable-rules compares names and ids, and names that it can tell apart.

It never compares the names themselves, so that two of one hash are one property, or one fact, to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

_BASIS = 0x811C9DC5
_PRIME = 16777619
_BITS = 0xFFFFFFFF

RESERVED = (
    *("id", "sid", "t", "u", "$s", "$i", "$m", "$forward"),
    *("$and", "$or", "$nex", "$ex", "$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany"),
    *("$add", "$sub", "$mul", "$div", "$l", "$r", "$not", "$all", "$any", "all", "any", "pri", "count", "cap", "dist"),
)
"""Names with a meaning of their own, here or in durable-rules."""


def hashed(name: str) -> int:
    """FNV-1a of 32 bits, as its functions `getStringAndHash` and `fnv1Hash32` have it. ASCII only."""
    value = _BASIS
    for byte in name.encode("ascii"):
        value = ((value ^ byte) * _PRIME) & _BITS
    return value


def distinct(candidates: Iterable[str], taken: Collection[str] = RESERVED) -> Iterator[str]:
    """The candidates whose hash neither one of `taken` nor a candidate before them has; others are left out."""
    hashes = {hashed(name) for name in taken}
    for name in candidates:
        value = hashed(name)
        if value not in hashes:
            hashes.add(value)
            yield name


def collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two different names of one hash, if there are any."""
    found: dict[int, str] = {}
    for name in names:
        other = found.setdefault(hashed(name), name)
        if other != name:
            return other, name
    return None
