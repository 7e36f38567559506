"""The subjects of one case, with the caller's own names for them."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.v1 import decision_pb2 as pb
from server.answer.parts import Parts
from server.answer.wire import field
from server.made import Made

REFERENCE = 4
"""The last field of `SubjectRef`."""


class Subjects:
    """Subjects by (entity, index), as messages and serialised."""

    def __init__(self, parts: Parts, references: Mapping[str, tuple[str, ...]]) -> None:
        self._parts = parts
        self._references = references
        self.message = Made(self._message)
        """`SubjectRef` of a subject."""
        self.encoded = Made(self._encoded)
        """The same, serialised."""

    def _encoded(self, key: tuple[str, int]) -> bytes:
        entity, index = key
        given = self._references.get(entity, ())
        reference = given[index] if 0 <= index < len(given) else ""
        return self._parts.subject[key] + (field(REFERENCE, reference.encode()) if reference else b"")

    def _message(self, key: tuple[str, int]) -> pb.SubjectRef:
        return pb.SubjectRef.FromString(self.encoded[key])
