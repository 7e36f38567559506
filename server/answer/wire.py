"""Length-delimited fields of the protobuf wire format, for answers that are put together from parts made once.

Fields have numbers from 1 to 15, whose tags are one byte.
"""

from __future__ import annotations

from collections.abc import Iterable


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class _Lengths(dict[int, bytes]):
    """Lengths as they stand before a field. Nearly every field is shorter than 16 KiB; no other length is kept."""

    def __missing__(self, length: int) -> bytes:
        return _varint(length)


LENGTHS = _Lengths((length, _varint(length)) for length in range(1 << 14))
"""What the length of a field is written as."""
TAGS = tuple(bytes((number << 3 | 2,)) for number in range(16))
"""What stands before it, by the number of the field."""


def header(number: int, length: int) -> bytes:
    """What stands before the `length` bytes of the field `number`: a message, a string in UTF-8 or bytes."""
    return TAGS[number] + LENGTHS[length]


def field(number: int, payload: bytes) -> bytes:
    """The field `number` that holds `payload`."""
    return header(number, len(payload)) + payload


def count(number: int, value: int) -> bytes:
    """The field `number` that holds a whole number that is not negative; nothing for 0, as proto3 has it."""
    return bytes((number << 3,)) + _varint(value) if value else b""


def repeated(number: int, payloads: Iterable[bytes]) -> bytes:
    """The repeated field `number`."""
    pieces: list[bytes] = []
    for payload in payloads:
        pieces += (header(number, len(payload)), payload)
    return b"".join(pieces)
