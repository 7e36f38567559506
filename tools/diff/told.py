"""A comparison as people read it, before it is a terminal's text or a page: names, labels and clauses, no ids alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.comparison import Affects, Aspect, Bearing, Change, Detail, What
from engine.program import Parameter, RuleSet, Source
from server.comparison import words
from server.comparison.words import Words
from tools.diff.answers import Household, household
from tools.diff.gather import Gathered, Interval, Section
from tools.diff.sides import Place
from tools.diff.witnesses import Found

_HEAD = frozenset({Aspect.VALUE, Aspect.STATE})
"""What stands in the first line of a changed parameter."""
LIMIT = "这只是搜索的结果，不是证明：没有找到，不等于没有这样的家庭。"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a document, by the document's title."""

    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class Line:
    """One aspect before and after; `None` where there was or is nothing. `spots`: what exactly changed in it."""

    aspect: Aspect
    bearing: Bearing
    label: str
    old: str | None
    new: str | None
    spots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One change. `mark`: `+`, `-` or `~`. `affects`: (what, names). `clauses`: of the rules that it reaches."""

    what: What
    mark: str
    name: str
    old_value: str
    new_value: str
    growth: str
    bearing: Bearing
    source: Clause | None
    verified: bool | None
    lines: tuple[Line, ...]
    affects: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The changes of some regions on some days, with households that show them.

    `old_case` and `new_case`: where and when the households are answered. `without`: names of what may change and was
    not seen to. `assumptions`: (parameter, value, note) that nobody has verified.
    """

    title: str
    old_case: str
    new_case: str
    changes: tuple[Told, ...]
    households: tuple[Household, ...]
    without: tuple[str, ...]
    assumptions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole comparison. `notes`: what was left out and why. `searched`: whether households were searched for."""

    old: str
    new: str
    old_release: str
    new_release: str
    scope: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    tried: int
    searched: bool


def tell(old: Place, new: Place, gathered: Gathered, found: Found | None) -> Report:
    """The report of a comparison. `found`: `None` where households were not searched for."""
    regions = {**old.policy.regions, **new.policy.regions}
    parts = []
    for number, section in enumerate(gathered.sections):
        mine = Words(section.example.old, section.example.new, regions)
        shown = found.by_section[number] if found else ()
        parts.append(
            Part(
                title(section, old, new),
                f"{section.example.old.region.name} {section.example.old_on}",
                f"{section.example.new.region.name} {section.example.new_on}",
                tuple(_told(change, mine) for change in section.changes),
                tuple(household(one, mine) for one in shown),
                tuple(map(mine.name, found.without[number])) if found else (),
                tuple(_assumptions(section, mine)),
            )
        )
    return Report(
        _side(old),
        _side(new),
        old.policy.release,
        new.policy.release,
        _scope(old, new, gathered),
        tuple(parts),
        tuple(_notes(gathered, old, new)),
        found.tried if found else 0,
        found is not None,
    )


# --- what is compared -------------------------------------------------------------------------------------------------


def _side(place: Place) -> str:
    """The side as it was called, with what was not said of it."""
    region = place.policy.regions[place.region].name if place.region is not None else ""
    told = [place.label]
    told += [one for one in (region, str(place.on or "")) if one and not _says(place.label, one)]
    return "　".join(told)


def _says(label: str, word: str) -> bool:
    """Whether a label says a word, be it by its short form (`桐庐`)."""
    return any(part in word or word in part for part in label.split("@"))


def _scope(old: Place, new: Place, gathered: Gathered) -> str:
    where = f"{len(gathered.regions)} 个地区" if len(gathered.regions) != 1 else gathered.regions[0].name
    if old.region is not None and new.region is not None and old.region != new.region:
        where = f"{old.policy.regions[old.region].name}与{gathered.regions[0].name}"
    return f"{where}，{'每一天' if old.on is None else '两边各一天'}"


def title(section: Section, old: Place, new: Place) -> str:
    """`所有地区（15 个）`, `桐庐县，自 2022-01-01 起`."""
    if section.every:
        where = f"所有地区（{len(section.regions)} 个）"
    elif old.region != new.region and old.region is not None:
        where = f"{old.policy.regions[old.region].name} → {section.regions[0].name}"
    else:
        listed = "、".join(one.name for one in section.regions)
        where = f"{listed}（{len(section.regions)} 个地区）" if len(section.regions) > 1 else listed
    days = "；".join(map(_days, section.intervals))
    return f"{where}，{days}" if days else where


def _days(one: Interval) -> str:
    since = f"自 {one.since} 起" if one.since is not None else ""
    until = f"至 {one.until} 止" if one.until is not None else ""
    return since + until or "每一天"


def _notes(gathered: Gathered, old: Place, new: Place) -> Iterator[str]:
    for side, regions, policy in (
        ("只有旧的一边有", gathered.only_old, old.policy),
        ("只有新的一边有", gathered.only_new, new.policy),
    ):
        if regions:
            named = []
            for one in regions:
                heirs = "、".join(policy.regions[each].name for each in one.successors)
                named.append(f"{one.name}（由{heirs}承接）" if heirs else one.name)
            yield f"{side}、没有比较的地区：{'、'.join(named)}"


# --- changes ----------------------------------------------------------------------------------------------------------


def _told(change: Change, mine: Words) -> Told:
    mark = "+" if change.old is None else "-" if change.new is None else "~"
    parameter = change.what is What.PARAMETER
    one = change.new if change.new is not None else change.old
    listed = parameter and any(detail.aspect is Aspect.LIST for detail in change.details)
    hidden = _HEAD if parameter else frozenset[Aspect]()
    source = getattr(one, "source", None)
    return Told(
        change.what,
        mark,
        mine.subject(change),
        _value(change.old) if parameter and not listed else _since(change.old),
        _value(change.new) if parameter and not listed else _since(change.new),
        words.growth(change),
        change.bearing,
        _clause(source, mine) if source is not None and source.document else None,
        one.verified if isinstance(one, Parameter) else None,
        tuple(_line(change, detail, mine) for detail in change.details if detail.aspect not in hidden),
        tuple(_affects(change.affects, mine)),
        tuple(_clause(source, mine) for source in mine.clauses(change.affects.rules)),
    )


def _clause(source: Source, mine: Words) -> Clause:
    return Clause(mine.title(source), source.clause)


def _value(one: object) -> str:
    """The value of a parameter; "" for what is no parameter."""
    return words.value(one) if isinstance(one, Parameter) else ""


def _since(one: object) -> str:
    return f"{one.since} 起" if isinstance(one, RuleSet) else ""


def _line(change: Change, detail: Detail, mine: Words) -> Line:
    label = mine.label(detail)
    if detail.added or detail.removed:
        removed = mine.names(detail.removed) or None
        return Line(detail.aspect, detail.bearing, label, removed, mine.names(detail.added) or None)
    spots = tuple((words.spot(one.old), words.spot(one.new)) for one in detail.spots)
    old, new = (mine.content(change, detail, new=side) for side in (False, True))
    return Line(detail.aspect, detail.bearing, label, old, new, tuple(dict.fromkeys(spots)))


def _affects(one: Affects, mine: Words) -> Iterator[tuple[str, str]]:
    for label, ids in (("待遇", one.benefits), ("身份", one.statuses), ("线索", one.leads), ("工作要求", one.duties)):
        if ids:
            yield label, mine.names(ids)


def _assumptions(section: Section, mine: Words) -> Iterator[tuple[str, str, str]]:
    for one in mine.assumptions(section.affected.rules):
        yield f"{one.name}（{one.id}）", _value(one), one.note
