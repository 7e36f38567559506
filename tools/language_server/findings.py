"""What is wrong with policy files and with cases, as an editor shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec

from engine.admission import Admission, AdmissionError, day
from engine.language import Diagnostic, Policy, Severity, tree
from engine.language.policy import RegionError
from engine.language.tree import InputError
from engine.program import Span
from tools.language_server.positions import uri_of, word_range
from tools.policytests.expectations import read, refusal
from tools.policytests.files import PolicyTest, tests_of

SOURCE = "doudi"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Turns places of one folder into an editor's. `lines` of a file by its path; "" is the folder itself."""

    folder: Path
    codec: PositionCodec
    lines: Mapping[str, Sequence[str]]

    def by_file(self, findings: Sequence[Diagnostic]) -> dict[str, list[types.Diagnostic]]:
        """The findings of each file, by its path."""
        found: dict[str, list[types.Diagnostic]] = {}
        for one in findings:
            found.setdefault(one.span.file, []).append(self._finding(one))
        return found

    def mistakes(self, file: str, errors: Sequence[InputError]) -> list[types.Diagnostic]:
        """What is wrong with a file of cases."""
        return [
            types.Diagnostic(
                self._range(Span(file, one.place.line, one.place.column)),
                _message(one.message, one.remedy),
                severity=types.DiagnosticSeverity.Error,
                source=SOURCE,
            )
            for one in errors
        ]

    def _finding(self, one: Diagnostic) -> types.Diagnostic:
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(uri_of(self.folder / span.file), self._range(span)), span.text or "另见"
            )
            for span in one.related
        ]
        return types.Diagnostic(
            self._range(one.span),
            _message(one.message, one.remedy),
            severity=_SEVERITIES[one.severity],
            code=one.code.value,
            source=SOURCE,
            related_information=related or None,
        )

    def _range(self, span: Span) -> types.Range:
        return word_range(self.codec, self.lines.get(span.file, ()), span.line, span.column, span.text)


def _message(message: str, remedy: str) -> str:
    return f"{message}\n→ {remedy}" if remedy else message


def of_cases(file: str, data: bytes, policy: Policy | None) -> list[InputError]:
    """What is wrong with a file of cases, short of running them: its form, its facts, and the names that it expects.

    `policy`: the last sound one; without any only the form can be told.
    """
    try:
        root = tree.read(data, file)
    except InputError as error:
        return [error, *error.others]
    found = tests_of(Path(file), root)
    errors = list(found.errors)
    if policy is not None:
        admission = Admission(policy.entities, policy.facts)
        errors += [error for test in found.tests for error in _of_case(test, policy, admission)]
    return errors


def _of_case(test: PolicyTest, policy: Policy, admission: Admission) -> Iterator[InputError]:
    try:
        if refusal(test.expect) is not None:
            return
        raw = test.case.raw
        on = day(raw.as_of)
        region = policy.region(raw.region, on)
        case = admission.case(on, region.code, raw.entities)
        read(test.expect, policy.program(region.code, on), case.references)
    except AdmissionError as error:
        for one in error.violations:
            yield InputError(test.case.find(one.path), one.message, "改正事实，或写明 `expect: {error: …}`")
    except RegionError as error:
        yield InputError(test.case.find("region"), error.message, "改正 `region` 或 `as_of`")
    except InputError as error:
        yield error
