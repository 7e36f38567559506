"""The words of the wire for the engine's: enums, types, sources, rule sets, rules and parameters."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.v1 import decision_pb2 as pb
from engine.decision import Outcome, ReviewReason, Truth
from engine.program import (
    DeadlineUnit,
    Document,
    Kind,
    Parameter,
    ParameterState,
    Rule,
    RuleSet,
    Source,
    Span,
    Type,
    Unit,
)
from server.answer.text import written

OUTCOMES: Mapping[Outcome, pb.Outcome] = {
    Outcome.ELIGIBLE: pb.OUTCOME_ELIGIBLE,
    Outcome.INELIGIBLE: pb.OUTCOME_INELIGIBLE,
    Outcome.NEEDS_FACTS: pb.OUTCOME_NEEDS_FACTS,
    Outcome.NEEDS_REVIEW: pb.OUTCOME_NEEDS_REVIEW,
}
REVIEW_REASONS: Mapping[ReviewReason, pb.ReviewReason] = {
    ReviewReason.CONFLICT: pb.REVIEW_REASON_CONFLICT,
    ReviewReason.DISCRETION: pb.REVIEW_REASON_DISCRETION,
    ReviewReason.PARAMETER_MISSING: pb.REVIEW_REASON_PARAMETER_MISSING,
    ReviewReason.INVALID_TERMS: pb.REVIEW_REASON_INVALID_TERMS,
}
TRUTHS: Mapping[Truth, pb.Truth] = {
    Truth.TRUE: pb.TRUTH_TRUE,
    Truth.FALSE: pb.TRUTH_FALSE,
    Truth.UNKNOWN: pb.TRUTH_UNKNOWN,
}
DEADLINE_UNITS: Mapping[DeadlineUnit, pb.DeadlineUnit] = {
    DeadlineUnit.DAY: pb.DEADLINE_UNIT_DAY,
    DeadlineUnit.WORKING_DAY: pb.DEADLINE_UNIT_WORKING_DAY,
    DeadlineUnit.MONTH: pb.DEADLINE_UNIT_MONTH,
}
PARAMETER_STATES: Mapping[ParameterState, pb.ParameterState] = {
    ParameterState.IN_FORCE: pb.PARAMETER_STATE_IN_FORCE,
    ParameterState.MISSING: pb.PARAMETER_STATE_MISSING,
    ParameterState.ABOLISHED: pb.PARAMETER_STATE_ABOLISHED,
}
STATUSES: Mapping[str, pb.DocumentStatus] = {
    "draft": pb.DOCUMENT_STATUS_DRAFT,
    "in_force": pb.DOCUMENT_STATUS_IN_FORCE,
    "repealed": pb.DOCUMENT_STATUS_REPEALED,
    "unknown": pb.DOCUMENT_STATUS_UNKNOWN,
}
_KINDS: Mapping[Kind, pb.ValueKind] = {
    Kind.BOOLEAN: pb.VALUE_KIND_BOOLEAN,
    Kind.MONEY: pb.VALUE_KIND_MONEY,
    Kind.RATIO: pb.VALUE_KIND_RATIO,
    Kind.NUMBER: pb.VALUE_KIND_NUMBER,
    Kind.DATE: pb.VALUE_KIND_DATE,
    Kind.CHOICE: pb.VALUE_KIND_CHOICE,
    Kind.TEXT: pb.VALUE_KIND_TEXT,
    Kind.LIST: pb.VALUE_KIND_LIST,
}
_UNITS: Mapping[Unit, pb.ValueUnit] = {
    Unit.NONE: pb.VALUE_UNIT_UNSPECIFIED,
    Unit.MONTH: pb.VALUE_UNIT_PER_MONTH,
    Unit.YEAR: pb.VALUE_UNIT_PER_YEAR,
    Unit.COUNT: pb.VALUE_UNIT_COUNT,
    Unit.MONTHS: pb.VALUE_UNIT_MONTHS,
    Unit.DAYS: pb.VALUE_UNIT_DAYS,
    Unit.YEARS: pb.VALUE_UNIT_YEARS,
}


def value_type(kind: Type) -> pb.ValueType:
    """The type of a fact or a parameter."""
    choices = [pb.Choice(id=one.id, name=one.name) for one in kind.choices]
    return pb.ValueType(kind=_KINDS[kind.kind], unit=_UNITS[kind.unit], choices=choices, nullable=kind.nullable)


def document(one: Document) -> pb.Document:
    """A public document."""
    return pb.Document(id=one.id, title=one.title, number=one.number, status=STATUSES[one.status])


def source(stands_on: Source) -> pb.Source:
    """The clause that something stands on."""
    return pb.Source(document=stands_on.document, clause=stands_on.clause)


def span(place: Span) -> pb.SourceSpan:
    """A place in the policy files."""
    return pb.SourceSpan(file=place.file, line=place.line, column=place.column, text=place.text)


def rule_set(version: RuleSet) -> pb.RuleSetRef:
    """One version of a rule set."""
    return pb.RuleSetRef(
        id=version.id,
        title=version.title,
        status=STATUSES[version.status],
        since=version.since.isoformat(),
        source=source(version.source),
        file=version.file,
    )


def rule(one: Rule) -> pb.RuleRef:
    """A rule with its clause."""
    return pb.RuleRef(id=one.id, title=one.title, source=source(one.source), note=one.note)


def parameter(one: Parameter) -> pb.ParameterValue:
    """A parameter with its value and where that comes from."""
    in_force = one.state is ParameterState.IN_FORCE
    return pb.ParameterValue(
        id=one.id,
        name=one.name,
        type=value_type(one.type),
        state=PARAMETER_STATES[one.state],
        value=written(one.value, one.type) if in_force else "",
        since=one.since.isoformat(),
        region=one.region,
        source=source(one.source),
        verified=one.verified,
        note=one.note,
    )
