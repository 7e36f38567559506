"""What in a case is about a person, and how the log keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.struct_pb2 import Value

from doudi.v1 import decision_service_pb2 as pb
from doudi.v1 import eligibility_service_pb2 as wire
from engine.program import Entity, Fact, Kind
from server.configuration.decision_log import DROP
from server.decisions.keys import Keys

_ORDINARY = "ordinary"
IDENTIFIER = "identifier"
"""The purpose of the digests of names and other free text."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A case as it is kept, what was masked, and whether the case is still whole."""

    case: wire.Case
    masked: tuple[pb.MaskedFact, ...]
    whole: bool


class Masking:
    """Knows which words of one vocabulary are about persons. Immutable once made.

    An identifier is what a caller writes freely: the name of a subject, a text, a list of words that are no choices.
    """

    def __init__(self, entities: Mapping[str, Entity], facts: Mapping[tuple[str, str], Fact]) -> None:
        self._entities = {word: one for one in entities.values() for word in (one.key, one.id, one.name)}
        self._facts = {(one.entity, word): one for one in facts.values() for word in (one.id, one.name)}

    def mask(self, case: wire.Case, keys: Keys, facts: str) -> Masked:
        """`case`, which has been admitted, as it is kept by the choice of `DecisionLog.facts`."""
        kept = wire.Case()
        kept.CopyFrom(case)
        drop = facts == DROP
        masked: list[pb.MaskedFact] = []
        for word in sorted(kept.subjects):
            entity = self._entities[word]
            for index, subject in enumerate(kept.subjects[word].subjects):
                path = f"{entity.key}[{index}]" if entity.many else entity.key
                masked += self._subject(entity.id, path, subject, keys, drop=drop)
        return Masked(kept, tuple(masked), all(one.masking == pb.MASKING_SEALED for one in masked))

    def _subject(
        self, entity: str, path: str, subject: wire.Subject, keys: Keys, *, drop: bool
    ) -> Iterator[pb.MaskedFact]:
        if subject.reference:
            digest = _digest(keys, [subject.reference])
            yield _identifier(f"{path}.reference", digest, drop=drop)
            if drop:
                subject.reference = digest
        for word in sorted(subject.facts):
            fact = self._facts[entity, word]
            free = _is_free(fact)
            if fact.sensitivity == _ORDINARY and not free:
                continue
            value = subject.facts[word]
            digest = _digest(keys, _texts(value)) if free else ""
            if digest:
                yield _identifier(f"{path}.{fact.id}", digest, drop=drop)
            else:
                masking = pb.MASKING_DROPPED if drop else pb.MASKING_SEALED
                yield pb.MaskedFact(path=f"{path}.{fact.id}", masking=masking)
            if drop:
                del subject.facts[word]


def _is_free(fact: Fact) -> bool:
    return fact.type.kind in (Kind.TEXT, Kind.LIST) and not fact.type.choices


def _texts(value: Value) -> list[str]:
    if value.WhichOneof("kind") == "list_value":
        return [one.string_value for one in value.list_value.values]
    return [value.string_value] if value.string_value else []


def _digest(keys: Keys, texts: Iterable[str]) -> str:
    parts = [text.encode() for text in texts]
    return keys.digest(IDENTIFIER, *parts).hex() if parts else ""


def _identifier(path: str, digest: str, *, drop: bool) -> pb.MaskedFact:
    return pb.MaskedFact(path=path, masking=pb.MASKING_HASHED if drop else pb.MASKING_SEALED, digest=digest)
