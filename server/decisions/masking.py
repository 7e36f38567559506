"""What in a case is about a person, and how the log keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from google.protobuf.struct_pb2 import Value

from doudi.v1 import decision_service_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as wire
from engine.program import Entity, Fact, Kind
from server.answer.wire import field, header
from server.configuration.decision_log import DROP
from server.decisions.keys import Keys
from server.made import Made

_ORDINARY = "ordinary"
IDENTIFIER = "identifier"
"""The purpose of the digests of names and other free text."""

# Field numbers of `DecisionContent` and `MaskedFact`.
MASKED = 4
DIGEST = 3


@dataclass(frozen=True, slots=True)
class Masked:
    """A case as it is kept, the field `masked` of its `DecisionContent`, and whether the case is still whole."""

    case: wire.Case
    masked: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    """How an admitted word of one subject is marked. `free`: it is hashed where it holds any words.

    `plain`: the field that says so, without a digest; `hashed`: the message that a digest belongs to.
    """

    free: bool
    plain: bytes
    hashed: bytes


_Place = tuple[str, int, bool]
"""The id of an entity, the index of its subject, and whether facts are dropped."""


class Masking:
    """Knows which words of one vocabulary are about persons. For one thread at a time.

    An identifier is what a caller writes freely: the name of a subject, a text, a list of words that are no choices.
    """

    def __init__(self, entities: Mapping[str, Entity], facts: Mapping[tuple[str, str], Fact]) -> None:
        self._entities = {word: one for one in entities.values() for word in (one.key, one.id, one.name)}
        self._personal: dict[str, list[Fact]] = {one.id: [] for one in entities.values()}
        for one in facts.values():
            if one.sensitivity != _ORDINARY or _is_free(one):
                self._personal[one.entity].append(one)
        # As many as the vocabulary admits subjects.
        self._marks = Made(self._marks_of)
        self._names = Made(self._name_of)

    def mask(self, case: wire.Case, keys: Keys, facts: str) -> Masked:
        """`case`, which has been admitted, as it is kept by the choice of `DecisionLog.facts`."""
        drop = facts == DROP
        kept = case
        if drop:
            kept = wire.Case()
            kept.CopyFrom(case)
        masked: list[bytes] = []
        sent = kept.subjects
        for word in sorted(sent):
            entity = self._entities[word]
            for index, subject in enumerate(sent[word].subjects):
                self._subject((entity.id, index, drop), subject, keys, masked)
        return Masked(kept, b"".join(masked), not (drop and masked))

    def _subject(self, place: _Place, subject: wire.Subject, keys: Keys, masked: list[bytes]) -> None:
        """Adds what is masked of a subject to `masked`, and drops it from `subject` where it is to be dropped."""
        drop = place[2]
        if subject.reference:
            digest = _digest(keys, [subject.reference])
            masked.append(_hashed(self._names[place], digest))
            if drop:
                subject.reference = digest
        facts, marks = subject.facts, self._marks[place]
        for word in sorted(facts):
            mark = marks.get(word)
            if mark is None:
                continue
            digest = _digest(keys, _texts(facts[word])) if mark.free else ""
            masked.append(_hashed(mark.hashed, digest) if digest else mark.plain)
            if drop:
                del facts[word]

    def _marks_of(self, place: _Place) -> dict[str, _Mark]:
        """The marks of the words that are about persons."""
        entity, _, drop = place
        masking = pb.MASKING_DROPPED if drop else pb.MASKING_SEALED
        marks: dict[str, _Mark] = {}
        for fact in self._personal[entity]:
            path = f"{self._path(place)}.{fact.id}"
            plain = pb.MaskedFact(path=path, masking=masking).SerializeToString()
            mark = _Mark(_is_free(fact), field(MASKED, plain), _identifier(path, drop=drop))
            marks[fact.id] = marks[fact.name] = mark
        return marks

    def _name_of(self, place: _Place) -> bytes:
        """The caller's own name of a subject, but for its digest."""
        return _identifier(f"{self._path(place)}.reference", drop=place[2])

    def _path(self, place: _Place) -> str:
        entity = self._entities[place[0]]
        return f"{entity.key}[{place[1]}]" if entity.many else entity.key


def _is_free(fact: Fact) -> bool:
    return fact.type.kind in (Kind.TEXT, Kind.LIST) and not fact.type.choices


def _texts(value: Value) -> list[str]:
    if value.WhichOneof("kind") == "list_value":
        return [one.string_value for one in value.list_value.values]
    return [value.string_value] if value.string_value else []


def _digest(keys: Keys, texts: Iterable[str]) -> str:
    parts = [text.encode() for text in texts]
    return keys.digest(IDENTIFIER, *parts).hex() if parts else ""


def _identifier(path: str, *, drop: bool) -> bytes:
    """A free text, but for its digest."""
    return pb.MaskedFact(path=path, masking=pb.MASKING_HASHED if drop else pb.MASKING_SEALED).SerializeToString()


def _hashed(identifier: bytes, digest: str) -> bytes:
    encoded = field(DIGEST, digest.encode())
    return b"".join((header(MASKED, len(identifier) + len(encoded)), identifier, encoded))
