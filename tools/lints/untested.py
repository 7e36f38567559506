"""Rules that no policy test shows to hold: a change that breaks one would pass unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine import reference
from engine.admission import AdmissionError
from engine.decision import Truth
from engine.engine import Engine
from engine.language import Code, Diagnostic, Policy, Severity
from engine.language.tree import InputError
from engine.program import Rule, Span
from tools.policytests.coverage import programs
from tools.policytests.files import SUFFIX, PolicyTest, read_tests
from tools.progress import progress


def untested(folder: Path, policy: Policy) -> tuple[tuple[Diagnostic, ...], tuple[InputError, ...]]:
    """A finding for each rule of `policy` that holds in no case of the tests in `folder`, by file and line, and what
    in these tests cannot be read."""
    files = [read_tests(path) for path in sorted(folder.rglob(f"*{SUFFIX}"))]
    errors = tuple(error for one in files for error in one.errors)
    rules = {rule.span: rule for program in programs(policy) for rule in program.rules}
    held = frozenset(_held(policy, [test for one in files for test in one.tests]))
    wanting = sorted((rule for span, rule in rules.items() if span not in held), key=_place)
    return tuple(_told(folder, rule) for rule in wanting), errors


def _held(policy: Policy, tests: list[PolicyTest]) -> Iterator[Span]:
    """Where each rule stands that holds in a case and that no exception displaces there."""
    engine = Engine(policy)
    with progress("运行案例", len(tests)) as advance:
        for test in tests:
            advance()
            try:
                admitted = engine.admit(test.case.raw)
            except AdmissionError:
                continue
            spans: Mapping[str, Span] = {rule.id: rule.span for rule in admitted.program.rules}
            told: Iterable[str] = (
                one.rule
                for one in reference.explain(admitted.program, admitted.case).rules
                if one.effective is Truth.TRUE
            )
            yield from (spans[rule] for rule in told)


def _place(rule: Rule) -> tuple[str, int]:
    return rule.span.file, rule.span.line


def _told(folder: Path, rule: Rule) -> Diagnostic:
    span = rule.span
    lines = (folder / span.file).read_text(encoding="utf-8-sig").splitlines()
    beside = span.file.removesuffix(".yaml") + SUFFIX
    return Diagnostic(
        Code.RULE_UNTESTED,
        Severity.WARNING,
        span,
        f"没有案例让规则 `{rule.id}` 成立",
        f"在 {beside} 里加一个让它成立的案例",
        lines[span.line - 1] if span.line <= len(lines) else "",
    )
