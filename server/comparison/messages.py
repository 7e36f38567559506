"""What two policies differ in, as the messages of `PolicyService.Diff`: pure conversion, without any network."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.v1 import comparison_pb2 as wire
from doudi.v1 import decision_pb2 as answer
from doudi.v1 import policy_service_pb2 as pb
from engine.comparison import Affects, Change, Connective, Detail, Item, Spot, compare
from engine.program import (
    Authority,
    Benefit,
    CalendarYear,
    Define,
    Document,
    Duty,
    Entity,
    Expression,
    Fact,
    Lead,
    Material,
    Parameter,
    Rule,
    RuleSet,
    Span,
    Status,
)
from server import declared
from server.answer import terms
from server.comparison import words
from server.comparison.sides import Side
from server.comparison.words import Words

_WITHIN: Mapping[Connective, answer.ConditionKind] = {
    Connective.ALL: answer.CONDITION_KIND_ALL,
    Connective.ANY: answer.CONDITION_KIND_ANY,
    Connective.NOT: answer.CONDITION_KIND_NOT,
}


def sides(old: Side, new: Side) -> pb.DiffResponse:
    """The part of the answer that says what was compared."""
    return pb.DiffResponse(old=_side(old), new=_side(new))


def differences(old: Side, new: Side) -> pb.DiffResponse:
    """The rest of it; it hangs on the programs of both sides, and not on the days that were asked about."""
    changes = compare(old.program, new.program)
    mine = Words(old.program, new.program, {**old.policy.regions, **new.policy.regions})
    documents = {**old.program.documents, **new.program.documents}
    return pb.DiffResponse(
        different=bool(changes.changes),
        changes=[_change(one, mine) for one in changes.changes],
        affected=_reach(changes.affected, mine),
        assumptions=map(terms.parameter, mine.assumptions(changes.affected.rules)),
        documents=map(terms.document, documents.values()),
    )


def _side(side: Side) -> pb.DiffedSide:
    return pb.DiffedSide(
        release=side.program.release,
        region=declared.region(side.program.region),
        as_of=side.as_of.isoformat(),
        since=declared.written_day(side.program.since),
        until=declared.written_day(side.program.until),
    )


def _change(one: Change, mine: Words) -> pb.PolicyChange:
    return pb.PolicyChange(
        subject=f"CHANGE_SUBJECT_{one.what.name}",
        id=one.id,
        name=mine.subject(one),
        kind=_kind(one),
        bearing=f"CHANGE_BEARING_{one.bearing.name}",
        ratio=words.ratio(one),
        growth=words.growth(one),
        old=None if one.old is None else _thing(one.old),
        new=None if one.new is None else _thing(one.new),
        details=[_detail(one, detail, mine) for detail in one.details],
        affected=_reach(one.affects, mine),
        clauses=map(terms.source, mine.clauses(one.affects.rules)),
    )


def _kind(one: Change) -> wire.ChangeKind:
    if one.old is None:
        return wire.CHANGE_KIND_ADDED
    return wire.CHANGE_KIND_REMOVED if one.new is None else wire.CHANGE_KIND_CHANGED


def _detail(change: Change, detail: Detail, mine: Words) -> wire.ChangeDetail:
    return wire.ChangeDetail(
        aspect=f"CHANGE_ASPECT_{detail.aspect.name}",
        part=f"CHANGE_PART_{(detail.part or 'unspecified').upper()}",
        label=mine.label(detail),
        bearing=f"CHANGE_BEARING_{detail.bearing.name}",
        within=[_WITHIN[one] for one in detail.within],
        old=mine.content(change, detail, new=False),
        new=mine.content(change, detail, new=True),
        old_span=_place(detail.old),
        new_span=_place(detail.new),
        added=detail.added,
        removed=detail.removed,
        spots=map(_spot, detail.spots),
    )


def _place(value: object) -> answer.SourceSpan | None:
    return terms.span(value.span) if isinstance(value, Expression) else None


def _spot(one: Spot) -> wire.ChangeSpot:
    old, new = (None if part is None else words.text(part) for part in (one.old, one.new))
    return wire.ChangeSpot(old=old, new=new)


def _reach(one: Affects, mine: Words) -> wire.ChangeReach:
    def named(ids: tuple[str, ...]) -> list[wire.ReachedItem]:
        return [wire.ReachedItem(id=each, name=mine.name(each)) for each in ids]

    return wire.ChangeReach(
        benefits=named(one.benefits),
        statuses=named(one.statuses),
        leads=named(one.leads),
        duties=named(one.duties),
        rules=named(one.rules),
    )


# --- the things themselves --------------------------------------------------------------------------------------------


def _thing(one: Item) -> pb.ChangedThing:
    thing = _typed(one)
    source, span = getattr(one, "source", None), _span(one)
    if source is not None and source.document:
        thing.source.CopyFrom(terms.source(source))
    if span is not None:
        thing.span.CopyFrom(terms.span(span))
    return thing


def _span(one: Item) -> Span | None:
    match one:
        case Parameter() | Rule() | Define() | Fact():
            return one.span
        case Duty():
            return None if one.deadline is None else one.deadline.span
        case RuleSet():
            return Span(one.file, 0, 0)
        case _:
            return None


def _typed(one: Item) -> pb.ChangedThing:
    match one:
        case Parameter():
            return pb.ChangedThing(parameter=terms.parameter(one))
        case RuleSet():
            return pb.ChangedThing(rule_set=terms.rule_set(one))
        case Rule():
            return pb.ChangedThing(rule=declared.rule(one))
        case Define():
            return pb.ChangedThing(define=declared.define(one))
        case Duty():
            return pb.ChangedThing(duty=declared.duty(one))
        case Benefit() | Status() | Lead():
            return pb.ChangedThing(benefit=declared.conclusion(one))
        case Material():
            return pb.ChangedThing(material=declared.material(one))
        case Entity():
            return pb.ChangedThing(entity=declared.entity(one))
        case Fact():
            return pb.ChangedThing(fact=declared.fact(one))
        case CalendarYear():
            return pb.ChangedThing(calendar=declared.calendar_year(one))
        case Document():
            return pb.ChangedThing(document=terms.document(one))
        case Authority():
            return pb.ChangedThing(authority=declared.authority(one))
