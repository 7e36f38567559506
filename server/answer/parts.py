"""The parts of answers that a program fixes: each is made once, when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from doudi.v1 import decision_pb2 as pb
from engine.decision import BenefitDecision, Displacement, FactKey, StatusDecision, Subject, Truth
from engine.program import Program, Rule
from server.answer import terms
from server.answer.wire import field, repeated

# Field numbers of `Decision` and `NeededFact`.
REGION, RULE_SETS, OVERLAYS, DOCUMENTS = 4, 5, 6, 15
FACT_PATH, FACT_SUBJECT = 1, 2


class Parts:
    """What the answers of one program have in common.

    It stays small: its keys are what the policy names, the few sets of rules that establish one conclusion together,
    and places in lists whose length the policy bounds.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rules: Mapping[str, Rule] = {one.id: one for one in program.rules}
        self._references: dict[str, pb.RuleRef] = {}
        self._parameters: dict[str, bytes] = {}
        self._facts: dict[tuple[str, str], bytes] = {}
        self._paths: dict[FactKey, str] = {}
        self._ineligible: dict[tuple[str, tuple[str, ...]], bytes] = {}
        self._conclusions: dict[tuple[str, bool, tuple[str, ...], tuple[str, ...]], bytes] = {}
        self._frame: tuple[bytes, bytes] | None = None

    def frame(self) -> tuple[bytes, bytes]:
        """The region, rule sets and overlays of a `Decision`, and the documents at its end."""
        if self._frame is None:
            program = self.program
            region = pb.RegionRef(code=program.region.code, name=program.region.name)
            rule_sets = [terms.rule_set(one).SerializeToString() for one in program.rule_sets]
            overlays = [file.encode() for file in program.overlays]
            documents = [terms.document(one).SerializeToString() for one in program.documents.values()]
            self._frame = (
                field(REGION, region.SerializeToString())
                + repeated(RULE_SETS, rule_sets)
                + repeated(OVERLAYS, overlays),
                repeated(DOCUMENTS, documents),
            )
        return self._frame

    def rule(self, identifier: str) -> pb.RuleRef:
        """A rule by id."""
        found = self._references.get(identifier)
        if found is None:
            found = self._references[identifier] = terms.rule(self.rules[identifier])
        return found

    def displaced(self, displacements: Iterable[Displacement]) -> list[pb.Displacement]:
        """Rules that held and were displaced, with the reason that their exceptions give."""
        return [
            pb.Displacement(rule=self.rule(one.rule), by=self.rule(one.by), reason=self.rules[one.by].reason)
            for one in displacements
        ]

    def parameter(self, identifier: str) -> bytes:
        """A `ParameterValue` by id."""
        found = self._parameters.get(identifier)
        if found is None:
            message = terms.parameter(self.program.parameters[identifier])
            found = self._parameters[identifier] = message.SerializeToString()
        return found

    def ineligible(self, one: BenefitDecision) -> bytes:
        """A `BenefitDecision` without its subject, for one that no rule grants and none would have granted."""
        key = (one.benefit, one.assumptions)
        found = self._ineligible.get(key)
        if found is None:
            message = pb.BenefitDecision(
                benefit=one.benefit,
                name=self.program.benefits[one.benefit].name,
                outcome=pb.OUTCOME_INELIGIBLE,
                assumptions=one.assumptions,
            )
            found = self._ineligible[key] = message.SerializeToString()
        return found

    def settled(self, one: StatusDecision, name: str) -> bytes:
        """A `Conclusion` without its subject, for one that holds or does not, whatever else there is to know."""
        key = (one.conclusion, one.truth is Truth.TRUE, one.rules, one.assumptions)
        found = self._conclusions.get(key)
        if found is None:
            message = pb.Conclusion(
                id=one.conclusion,
                name=name,
                truth=terms.TRUTHS[one.truth],
                rules=map(self.rule, one.rules),
                assumptions=one.assumptions,
            )
            found = self._conclusions[key] = message.SerializeToString()
        return found

    def path(self, key: FactKey) -> str:
        """Where a caller writes a fact: `members[1].月收入`, `household.现救助类别`, `members`."""
        found = self._paths.get(key)
        if found is None:
            entity = self.program.entities[key.entity]
            found = entity.key
            if key.fact:
                index = f"[{key.index}]" if entity.many else ""
                found = f"{entity.key}{index}.{self.program.facts[key.entity, key.fact].name}"
            self._paths[key] = found
        return found

    def needed(self, key: FactKey, subject: bytes) -> bytes:
        """A `NeededFact` without its rank, for the encoded `subject`."""
        constant = self._facts.get((key.entity, key.fact))
        if constant is None:
            constant = self._facts[key.entity, key.fact] = self._fact(key).SerializeToString()
        return field(FACT_PATH, self.path(key).encode()) + field(FACT_SUBJECT, subject) + constant

    def subject(self, subject: Subject, references: Mapping[str, tuple[str, ...]]) -> pb.SubjectRef:
        """Whom something is about, with the caller's own name for it."""
        given = references.get(subject.entity, ())
        return pb.SubjectRef(
            entity=subject.entity,
            entity_name=self.program.entities[subject.entity].name,
            index=subject.index,
            reference=given[subject.index] if 0 <= subject.index < len(given) else "",
        )

    def _fact(self, key: FactKey) -> pb.NeededFact:
        """What does not depend on whose fact it is."""
        entity = self.program.entities[key.entity]
        if not key.fact:
            return pb.NeededFact(
                name=entity.name,
                question=entity.question,
                authority=entity.authority,
                authority_name=self._authority(entity.authority),
            )
        fact = self.program.facts[key.entity, key.fact]
        return pb.NeededFact(
            fact=fact.id,
            name=fact.name,
            type=terms.value_type(fact.type),
            question=fact.question,
            authority=fact.authority,
            authority_name=self._authority(fact.authority),
        )

    def _authority(self, identifier: str) -> str:
        return self.program.authorities[identifier].name if identifier else ""
