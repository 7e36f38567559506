"""Two programs side by side: everything that one has and the other has not, or has otherwise."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from engine.comparison import details
from engine.comparison.affects import CALENDAR, Node, Reach
from engine.comparison.changes import Affects, Aspect, Bearing, Change, Changes, Detail, Item, What
from engine.comparison.identity import identity
from engine.program import Define, Fact, Parameter, Program, Rule, Scalar

_MEANING, _BASIS, _TEXT = Bearing.MEANING, Bearing.BASIS, Bearing.TEXT
_WEIGHTS = (_MEANING, _BASIS, _TEXT)
_NAME = (Aspect.NAME, "name", _TEXT)
_SOURCE = (Aspect.SOURCE, "source", _BASIS)
_NOTE = (Aspect.NOTE, "note", _TEXT)
_ENTITY = (Aspect.ENTITY, "entity", _MEANING)
_SUBJECT = (_NAME, _ENTITY)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of thing is compared. `presence`: how far it goes that one is there or not."""

    what: What
    items: Callable[[Program], Mapping[str, Item]]
    plain: details.Plain
    further: details.Details = lambda _, __: iter(())
    whole: details.Whole = lambda _: iter(())
    """The details of one that was added, and turned round of one that was removed."""
    presence: Bearing = _MEANING


def _by(items: Iterable[Item], key: Callable[[Any], str] = lambda one: str(one.id)) -> dict[str, Item]:
    return {key(one): one for one in items}


def _of_entity(one: Fact | Define) -> str:
    return f"{one.entity}/{one.id}"


def _fact(old: Fact, new: Fact) -> Iterator[Detail]:
    return details.kind(old.type, new.type)


_KINDS = (
    _Kind(
        What.PARAMETER,
        lambda program: dict(program.parameters),
        (
            (Aspect.SINCE, "since", _BASIS),
            _SOURCE,
            (Aspect.REGION, "region", _BASIS),
            _NAME,
            _NOTE,
        ),
        details.parameter,
        details.whole_parameter,
    ),
    _Kind(
        What.RULE_SET,
        lambda program: _by(program.rule_sets),
        (
            (Aspect.SINCE, "since", _BASIS),
            (Aspect.STANDING, "status", _BASIS),
            _SOURCE,
            (Aspect.TITLE, "title", _TEXT),
        ),
        presence=_BASIS,
    ),
    _Kind(
        What.RULE,
        lambda program: _by(program.rules),
        (
            (Aspect.ID, "id", _BASIS),
            _ENTITY,
            _SOURCE,
            (Aspect.TITLE, "title", _TEXT),
            (Aspect.REASON, "reason", _TEXT),
            _NOTE,
        ),
        details.rule,
        details.whole_rule,
    ),
    _Kind(
        What.DEFINE,
        lambda program: _by(program.defines.values(), _of_entity),
        (_NAME,),
        details.define,
        details.whole_define,
    ),
    _Kind(
        What.DUTY,
        lambda program: dict(program.duties),
        (_NAME, (Aspect.OFFICE, "office", _MEANING), _SOURCE),
        details.duty,
        details.whole_duty,
    ),
    _Kind(What.BENEFIT, lambda program: dict(program.benefits), _SUBJECT),
    _Kind(What.STATUS, lambda program: dict(program.statuses), _SUBJECT),
    _Kind(What.LEAD, lambda program: dict(program.leads), _SUBJECT),
    _Kind(What.MATERIAL, lambda program: dict(program.materials), (_NAME,)),
    _Kind(
        What.ENTITY,
        lambda program: dict(program.entities),
        (
            (Aspect.KEY, "key", _MEANING),
            (Aspect.BELONGS, "of", _MEANING),
            (Aspect.LIST, "many", _MEANING),
            (Aspect.AT_MOST, "at_most", _MEANING),
            (Aspect.OPTIONAL, "optional", _MEANING),
            _NAME,
            (Aspect.QUESTION, "question", _TEXT),
            (Aspect.AUTHORITY, "authority", _TEXT),
        ),
    ),
    _Kind(
        What.FACT,
        lambda program: _by(program.facts.values(), _of_entity),
        (
            (Aspect.AT_LEAST, "at_least", _MEANING),
            (Aspect.AT_MOST, "at_most", _MEANING),
            _NAME,
            (Aspect.QUESTION, "question", _TEXT),
            (Aspect.AUTHORITY, "authority", _TEXT),
            (Aspect.SENSITIVITY, "sensitivity", _TEXT),
        ),
        _fact,
    ),
    _Kind(
        What.CALENDAR,
        lambda program: _by(program.calendar.values(), lambda one: str(one.year)),
        (
            (Aspect.OFF, "off", _MEANING),
            (Aspect.WORK, "work", _MEANING),
            _SOURCE,
            (Aspect.VERIFIED, "verified", _BASIS),
            _NOTE,
        ),
    ),
    _Kind(
        What.DOCUMENT,
        lambda program: dict(program.documents),
        ((Aspect.TITLE, "title", _TEXT), (Aspect.NUMBER, "number", _TEXT), (Aspect.STANDING, "status", _BASIS)),
        presence=_TEXT,
    ),
    _Kind(What.AUTHORITY, lambda program: dict(program.authorities), (_NAME,), presence=_TEXT),
)


def compare(old: Program, new: Program) -> Changes:
    """Everything in which two programs differ. What only moved, in a file or to another one, is no difference.

    The days and the region of the programs are no difference either; what follows from them is.
    """
    reach = Reach(old, new)
    found: list[Change] = []
    seeds: list[Node] = []
    for kind in _KINDS:
        for change in _changes(kind, old, new):
            mine = list(_seeds(change)) if change.bearing is _MEANING else []
            seeds += mine
            found.append(replace(change, affects=reach.affects(mine)))
    return Changes(tuple(found), reach.affects(seeds))


def _changes(kind: _Kind, old: Program, new: Program) -> Iterator[Change]:
    before, after = kind.items(old), kind.items(new)
    pairs: list[tuple[Item | None, Item | None]] = [(before.get(one), there) for one, there in after.items()]
    pairs += [(there, None) for one, there in before.items() if one not in after]
    for one, other in _renamed(pairs) if kind.what is What.RULE else pairs:
        change = _change(kind, one, other)
        if change is not None:
            yield change


def _change(kind: _Kind, old: Item | None, new: Item | None) -> Change | None:
    if old is None or new is None:
        there = new if old is None else old
        found = tuple(one if old is None else _turned(one) for one in kind.whole(there))
        return Change(kind.what, _key(kind.what, there), old, new, found, kind.presence, Affects())
    if old is new or old == new:
        return None
    found = (*kind.further(old, new), *details.plain(kind.plain, old, new))
    if not found:
        return None
    bearing = min((one.bearing for one in found), key=_WEIGHTS.index)
    return Change(kind.what, _key(kind.what, new), old, new, found, bearing, Affects(), _ratio(old, new))


def _turned(one: Detail) -> Detail:
    return replace(one, old=one.new, new=one.old, added=one.removed, removed=one.added)


def _key(what: What, one: Any) -> str:  # noqa: ANN401 - any item
    match what:
        case What.FACT | What.DEFINE:
            return _of_entity(one)
        case What.CALENDAR:
            return str(one.year)
        case _:
            return str(one.id)


def _renamed(pairs: list[tuple[Item | None, Item | None]]) -> list[tuple[Item | None, Item | None]]:
    """Rules that are the same under another id as one changed rule, not as one that left and one that came."""
    gone = {_nameless(one): one for one, other in pairs if other is None and isinstance(one, Rule)}
    found: list[tuple[Item | None, Item | None]] = []
    moved: set[str] = set()
    for one, other in pairs:
        if one is None and isinstance(other, Rule) and (before := gone.pop(_nameless(other), None)) is not None:
            moved.add(before.id)
            found.append((before, other))
        else:
            found.append((one, other))
    return [pair for pair in found if not (pair[1] is None and isinstance(pair[0], Rule) and pair[0].id in moved)]


def _nameless(one: Rule) -> Hashable:
    return identity(replace(one, id="", title="", rule_set="", note=""))


def _ratio(old: Item, new: Item) -> Fraction | None:
    """By how much of itself a parameter's number grew."""
    if not isinstance(old, Parameter) or not isinstance(new, Parameter):
        return None
    before, after = _number(old.value), _number(new.value)
    if before is None or after is None or before == after or before <= 0 or old.type.kind is not new.type.kind:
        return None
    return (after - before) / before


def _number(value: Scalar | None) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _seeds(change: Change) -> Iterator[Node]:
    """Where the reach of a change of meaning begins."""
    match change.what:
        case What.PARAMETER:
            yield ("parameter", change.id)
        case What.DEFINE | What.FACT:
            yield (change.what.value, *change.id.split("/", 1))
        case What.ENTITY:
            yield ("entity", change.id)
        case What.BENEFIT | What.STATUS | What.LEAD:
            yield ("conclusion", change.id)
        case What.DUTY:
            yield ("deadline", change.id)
            yield ("duty", change.id)
        case What.CALENDAR:
            yield CALENDAR
        case What.RULE:
            yield from _of_rule(change)
        case _:
            pass


def _of_rule(change: Change) -> Iterator[Node]:
    """Whether the rule holds, where that may have changed; else only what else of it did."""
    for rule in (change.old, change.new):
        if isinstance(rule, Rule):
            yield ("told", rule.id)
    if change.old is None or change.new is None:
        yield ("rule", change.id)
        return
    for one in change.details:
        match one.aspect:
            case Aspect.CONDITION | Aspect.ENTITY:
                yield ("rule", change.id)
            case Aspect.EXCEPTION_TO:
                yield from (("rule", each) for each in (*one.added, *one.removed))
            case Aspect.STATUSES | Aspect.LEADS:
                yield from (("conclusion", each) for each in (*one.added, *one.removed))
            case Aspect.DUTIES:
                yield from (("duty", each) for each in (*one.added, *one.removed))
            case Aspect.BENEFIT | Aspect.REVIEW if one.bearing is _MEANING:
                yield from (("conclusion", each) for each in _benefits(change))
            case Aspect.MONTHLY | Aspect.ONCE | Aspect.MONTHS:
                yield from (("answer", each) for each in _benefits(change))
            case _:
                pass


def _benefits(change: Change) -> Iterator[str]:
    for rule in (change.old, change.new):
        if isinstance(rule, Rule) and rule.grant is not None:
            yield rule.grant.benefit
