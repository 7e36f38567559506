"""Whether the columns say of every case what a decision says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from engine.columnar import Results
from engine.decision import (
    BenefitDecision,
    Decision,
    FactKey,
    ReviewReason,
    StatusDecision,
    Subject,
    Sum,
    Truth,
)
from engine.program import Program

Row = Mapping[str, Any]
_TRUTHS = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}
_HANGING = (ReviewReason.PARAMETER_MISSING, ReviewReason.DISCRETION)


class Answers:
    """The rows of results by level, case and index."""

    def __init__(self, program: Program, results: Results) -> None:
        self._program = program
        self._decisions = {level: _rows(table) for level, table in results.decisions.items()}
        self._needed = {level: _rows(table) for level, table in results.needed.items()}

    def assert_agree(self, number: int, decision: Decision) -> None:
        """Every benefit, status and lead of the decision stands in the columns of the case, and nothing else does."""
        asked = {one.subject.entity for one in decision.benefits}
        asked |= {one.subject.entity for one in decision.statuses + decision.leads}
        program = self._program
        concluded = [(one.id, one.entity) for one in program.benefits.values()]
        concluded += [(one.id, one.entity) for one in program.statuses.values()]
        concluded += [(one.id, one.entity) for one in program.leads.values()]
        for identifier, entity in concluded:
            if entity not in asked and not program.entities[entity].many:
                assert not any(self._told(identifier, number, Subject(entity, 0)).values()), identifier
        for benefit in decision.benefits:
            self._agree(benefit.benefit, number, benefit.subject, self._benefit(benefit), benefit)
        for status in (*decision.statuses, *decision.leads):
            told = {"": _TRUTHS[status.truth]}
            self._agree(status.conclusion, number, status.subject, told, status)

    def _agree(
        self,
        name: str,
        number: int,
        subject: Subject,
        meant: Mapping[str, object],
        one: BenefitDecision | StatusDecision,
    ) -> None:
        if subject.index < 0:
            assert self._decisions["case"][number, 0][f"{subject.entity}__listed"] is False
            return
        told = self._told(name, number, subject)
        wanted = {key: value for key, value in meant.items() if value is not None or not key}
        assert told == wanted, (name, number, subject)
        needed = self._needs(name, number, subject, "needed")
        parameters = self._needs(name, number, subject, "parameters")
        assert needed == sorted(map(self._key, one.needed)), (name, number, subject)
        assert parameters == sorted(one.parameters), (name, number, subject)

    def _benefit(self, one: BenefitDecision) -> dict[str, object]:
        told: dict[str, object] = {
            "__outcome": one.outcome.value,
            "__review": one.review and one.review.value,
            "__rule": one.rule or None,
            "__months": one.months,
        }
        for name, total in (("monthly", one.monthly), ("once", one.once)):
            for bound in Sum.__dataclass_fields__:
                told[f"__{name}_{bound}"] = total and getattr(total, bound)
        return told

    def _told(self, name: str, number: int, subject: Subject) -> dict[str, object]:
        level, prefix = self._place(subject, name)
        row = self._decisions[level][number, subject.index]
        mine = {key: value for key, value in row.items() if key == prefix or key.startswith(f"{prefix}__")}
        parts = {key.removeprefix(prefix): value for key, value in mine.items()}
        return {key: value for key, value in parts.items() if value is not None or not key}

    def _needs(self, name: str, number: int, subject: Subject, part: str) -> list[str]:
        level, prefix = self._place(subject, name)
        row = self._needed.get(level, {}).get((number, subject.index), {})
        found = row.get(f"{prefix}__{part}") or []
        assert len(set(found)) == len(found)
        return sorted(found)

    def _place(self, subject: Subject, name: str) -> tuple[str, str]:
        many = self._program.entities[subject.entity].many
        return (subject.entity, name) if many else ("case", f"{subject.entity}__{name}")

    def _key(self, key: FactKey) -> str:
        if not key.fact:
            return key.entity
        many = self._program.entities[key.entity].many
        return f"{key.entity}[{key.index}].{key.fact}" if many else f"{key.entity}.{key.fact}"


def assert_agree(program: Program, results: Results, decisions: Sequence[Decision]) -> None:
    """All columns of all rows agree with the decisions on the cases."""
    answers = Answers(program, results)
    for number, decision in enumerate(decisions):
        answers.assert_agree(number, decision)


def _rows(table: ir.Table) -> dict[tuple[int, int], Row]:
    rows: Iterable[Row] = table.to_pyarrow().to_pylist()
    return {(row["case"], row.get("index", 0)): row for row in rows}
