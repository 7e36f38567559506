"""Runs policy tests: the rete decides each case, held against the reference and compared with what is expected."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import reference
from engine.admission import AdmissionError, Violation
from engine.decision import Decision
from engine.engine import Engine
from engine.language.tree import InputError
from tools import wording
from tools.policytests.compare import Mismatch, compare
from tools.policytests.coverage import Coverage
from tools.policytests.expectations import Refusal, read, refusal
from tools.policytests.files import CaseFile, PolicyTest
from tools.policytests.why import Why, why
from tools.progress import Advance, unseen


@dataclass(frozen=True, slots=True)
class Result:
    """One case: what differed, and nothing where it passed. `why`: what the first difference comes of."""

    file: Path
    test: PolicyTest
    mismatches: tuple[Mismatch, ...]
    seconds: float
    why: Why | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A case, or a whole file, that cannot be read."""

    file: Path
    error: InputError


class Runner:
    """Runs cases on one engine, and shows `coverage` each that is answered."""

    def __init__(self, engine: Engine, coverage: Coverage | None = None) -> None:
        self._engine = engine
        self._coverage = coverage

    def run(self, files: Iterable[CaseFile], advance: Advance = unseen) -> Iterator[Result | Unreadable]:
        """The results of every case of `files`, in order; `advance` is called after each."""
        for file in files:
            yield from (Unreadable(file.path, error) for error in file.errors)
            for test in file.tests:
                begun = time.perf_counter()
                try:
                    mismatches, because = self._run(test)
                    yield Result(file.path, test, mismatches, time.perf_counter() - begun, because)
                except InputError as error:
                    yield Unreadable(file.path, error)
                advance()

    def _run(self, test: PolicyTest) -> tuple[tuple[Mismatch, ...], Why | None]:
        """Raises `InputError` where what is expected means nothing."""
        expected = refusal(test.expect)
        try:
            admitted = self._engine.admit(test.case.raw)
        except AdmissionError as error:
            return tuple(_refused(test, expected, error.violations)), None
        if expected is not None:
            return (Mismatch(expected.place, "error", wording.listed(expected.words), "案例没有被拒绝"),), None
        # Read before anything is decided: a name that means nothing is a mistake of the file, whatever comes out.
        expectations = read(test.expect, admitted.program, admitted.case.references)
        decision = self._engine.decide(admitted)
        mismatches = (
            *_disagreements(test, decision, reference.decide(admitted.program, admitted.case)),
            *compare(expectations, decision, admitted.program, admitted.case.references),
        )
        if self._coverage is None and not mismatches:
            return mismatches, None
        explanation = self._engine.explain(admitted)
        if self._coverage is not None:
            self._coverage.add(admitted.program, explanation)
        return mismatches, why(mismatches, admitted, decision, explanation)


def _refused(test: PolicyTest, expected: Refusal | None, violations: tuple[Violation, ...]) -> Iterator[Mismatch]:
    """What is not as expected of a refusal: each expected word has to name a violation, and each violation be named."""
    words = frozenset() if expected is None else expected.words
    for one in violations:
        if words.isdisjoint({one.reason.value, one.path}):
            wanted = wording.listed(words) if words else "案例被接受"
            got = f"被拒绝：{one.path} {one.reason.value} {one.message}"
            yield Mismatch(test.case.find(one.path), "error", wanted, got)
    if expected is not None:
        found = {word for one in violations for word in (one.reason.value, one.path)}
        for word in sorted(words - found):
            got = wording.listed(f"{one.path} {one.reason.value}" for one in violations)
            yield Mismatch(expected.place, "error", word, got)


def _disagreements(test: PolicyTest, decision: Decision, meant: Decision) -> Iterator[Mismatch]:
    """Where the two readings differ, which no policy can cause: it is a defect of the engine."""
    for part in Decision.__dataclass_fields__:
        by_rete, by_reference = getattr(decision, part), getattr(meant, part)
        if by_rete != by_reference:
            what = f"两种求值不一致（{part}），是程序的缺陷，请报告"
            yield Mismatch(test.place, what, f"reference: {by_reference!r}", f"rete: {by_rete!r}")
