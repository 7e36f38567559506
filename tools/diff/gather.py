"""Compares every region, on every day that is asked for, and puts together what changes alike."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace

from engine.comparison import Affects, Bearing, Change, Changes, What, compare, identity
from engine.language import Policy
from engine.program import Define, ParameterState, Program, Region, Rule
from tools.diff.sides import Place

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Days, inclusive; `None` is without end."""

    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One region on one day of each side. `interval`: the days it stands for, where every day is compared."""

    old: Program
    new: Program
    old_on: datetime.date
    new_on: datetime.date
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Section:
    """Changes that the same regions have on the same days. `example`: the pair with the fewest other changes.

    `regions`: those of the new side; `every`: whether these are all that were compared. `intervals`: empty where one
    day of each side is compared.
    """

    regions: tuple[Region, ...]
    every: bool
    intervals: tuple[Interval, ...]
    example: Pair
    changes: tuple[Change, ...]

    @property
    def affected(self) -> Affects:
        """The union over the changes, in their order."""
        every = [change.affects for change in self.changes if change.bearing is Bearing.MEANING]
        return Affects(
            *(
                tuple(dict.fromkeys(one for each in every for one in getattr(each, name)))
                for name in ("benefits", "statuses", "leads", "duties", "rules")
            )
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that differs. `only_old` and `only_new`: regions that one of the sides does not have on its day."""

    sections: tuple[Section, ...]
    regions: tuple[Region, ...]
    only_old: tuple[Region, ...]
    only_new: tuple[Region, ...]


def gather(old: Place, new: Place, advance: Callable[[int, int], None]) -> Gathered:
    """Compares both sides. `advance` is told how many of how many regions and days are done."""
    regions, only_old, only_new = _regions(old, new)
    pairs = [pair for one, other in regions for pair in _pairs(old, new, one, other)]
    known: dict[Hashable, Changes] = {}
    found: list[tuple[Pair, Changes]] = []
    for number, pair in enumerate(pairs, 1):
        key = (_key(pair.old), _key(pair.new))
        if key not in known:
            known[key] = compare(pair.old, pair.new)
        found.append((pair, known[key]))
        advance(number, len(pairs))
    compared = tuple(other for _, other in regions)
    return Gathered(tuple(_sections(found, compared, new.only)), compared, only_old, only_new)


# --- what is compared with what ---------------------------------------------------------------------------------------


def _regions(old: Place, new: Place) -> tuple[list[tuple[Region, Region]], tuple[Region, ...], tuple[Region, ...]]:
    """The regions of both sides, those of the old side alone and those of the new side alone."""
    if old.region is not None and new.region is not None:
        return [(old.policy.regions[old.region], new.policy.regions[new.region])], (), ()
    before, after = _with_policy(old), _with_policy(new)
    both = [(before[code], region) for code, region in after.items() if code in before]
    only_old = tuple(region for code, region in before.items() if code not in after)
    return both, only_old, tuple(region for code, region in after.items() if code not in before)


def _with_policy(place: Place) -> dict[str, Region]:
    """The regions that have a policy, and exist on the day of the side where it is of one."""
    tenants = set(place.policy.tenant_regions)
    found: dict[str, Region] = {}
    for code, region in place.policy.regions.items():
        above: str | None = code
        while above is not None and above not in tenants:
            above = place.policy.regions[above].of
        if above is not None and (place.on is None or _exists(region, place.on)):
            found[code] = region
    return found


def _exists(region: Region, on: datetime.date) -> bool:
    return (region.since is None or region.since <= on) and (region.until is None or on <= region.until)


def _pairs(old: Place, new: Place, one: Region, other: Region) -> Iterator[Pair]:
    if old.on is not None and new.on is not None:
        yield _pair(old.policy, new.policy, one, other, (old.on, new.on), None)
        return
    days = sorted({*old.policy.days(one.code), *new.policy.days(other.code)})
    starts = [datetime.date.min, *days]
    for number, start in enumerate(starts):
        until = days[number] - _DAY if number < len(days) else None
        if _exists(one, start) and _exists(other, start):
            interval = Interval(None if start == datetime.date.min else start, until)
            yield _pair(old.policy, new.policy, one, other, (start, start), interval)


def _pair(
    old: Policy,
    new: Policy,
    one: Region,
    other: Region,
    on: tuple[datetime.date, datetime.date],
    interval: Interval | None,
) -> Pair:
    return Pair(old.program(one.code, on[0]), new.program(other.code, on[1]), *on, interval)


def _key(program: Program) -> Hashable:
    """Equal for programs of one policy that say the same: most districts have nothing of their own."""
    return (program.release, id(program.defines), id(program.duties), tuple(program.parameters.values()))


# --- what changes alike -----------------------------------------------------------------------------------------------


def _sections(found: list[tuple[Pair, Changes]], compared: tuple[Region, ...], only: str | None) -> Iterator[Section]:
    """The sections; those of the rule set `only`, where there is one."""
    places: dict[Hashable, list[Pair]] = {}
    changes: dict[Hashable, Change] = {}
    counts = {id(pair): len(every.changes) for pair, every in found}
    keys: dict[int, Hashable] = {}
    for pair, every in found:
        for change in every.changes:
            if only and not _stands_in(change, only):
                continue
            if id(change) not in keys:
                keys[id(change)] = _alike(change)
            key = keys[id(change)]
            changes[key] = _shared(changes[key], change) if key in changes else change
            places.setdefault(key, []).append(pair)
    alike: dict[Hashable, list[tuple[Change, list[Pair]]]] = {}
    for key, pairs in places.items():
        for where, there in _where(pairs).items():
            alike.setdefault(where, []).append((changes[key], there))
    order = {one.code: number for number, one in enumerate(compared)}
    sections = [
        _section([change for change, _ in together], together[0][1], counts, compared) for together in alike.values()
    ]
    yield from sorted(sections, key=lambda one: (-len(one.regions), _first(one), order[one.regions[0].code]))


def _alike(change: Change) -> Hashable:
    """Equal for changes that are told of together: the same but for words, where it is more than words that changed."""
    if change.bearing is Bearing.TEXT:
        return (change.what, change.id, identity(change.old), identity(change.new))
    details = (one for one in change.details if one.bearing is not Bearing.TEXT)
    there = (change.old is None, change.new is None)
    return (change.what, change.id, there, tuple(map(identity, details)), change.affects)


def _shared(one: Change, other: Change) -> Change:
    """A change with the details that it has in common with another."""
    if one is other:
        return one
    known = {identity(detail) for detail in other.details}
    return replace(one, details=tuple(detail for detail in one.details if identity(detail) in known))


def _stands_in(change: Change, rule_set: str) -> bool:
    """Whether a change is one of a rule set."""
    if change.what is What.RULE_SET:
        return change.id == rule_set
    return any(isinstance(one, Rule | Define) and one.rule_set == rule_set for one in (change.old, change.new))


def _where(pairs: list[Pair]) -> dict[Hashable, list[Pair]]:
    """The pairs of one change by the regions that have it on the same days."""
    by_region: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_region.setdefault(pair.new.region.code, []).append(pair)
    groups: list[tuple[tuple[Interval, ...], list[str]]] = []
    # Regions that have always been there come first: the others join them for as long as they exist.
    for code, mine in sorted(by_region.items(), key=lambda one: _is_limited(one[1][0].new.region)):
        days = _intervals(mine)
        group = next((one for one in groups if _clipped(one[0], mine[0].new.region) == days), None)
        if group is None:
            groups.append((days, [code]))
        else:
            group[1].append(code)
    return {
        (days, tuple(sorted(codes))): [pair for code in codes for pair in by_region[code]] for days, codes in groups
    }


def _is_limited(region: Region) -> bool:
    return region.since is not None or region.until is not None


def _clipped(intervals: tuple[Interval, ...], region: Region) -> tuple[Interval, ...]:
    """The days of intervals on which a region exists."""
    clipped = [Interval(_later(one.since, region.since), _earlier(one.until, region.until)) for one in intervals]
    return tuple(one for one in clipped if one.since is None or one.until is None or one.since <= one.until)


def _later(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _earlier(one: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _section(changes: list[Change], pairs: list[Pair], counts: dict[int, int], compared: tuple[Region, ...]) -> Section:
    codes = {pair.new.region.code for pair in pairs}
    regions = tuple(one for one in compared if one.code in codes)
    # Where values are missing nothing is settled; the fewest other changes show best what these ones do.
    example = min(pairs, key=lambda pair: (_missing(pair.new), counts[id(pair)], -pair.new_on.toordinal()))
    there = {one.code for one in compared if any(_exists(one, pair.new_on) for pair in pairs)}
    every = len(compared) > 1 and there <= codes
    return Section(regions, every, _intervals(pairs), example, tuple(changes))


def _missing(program: Program) -> int:
    return sum(one.state is ParameterState.MISSING for one in program.parameters.values())


def _first(section: Section) -> datetime.date:
    since = section.intervals[0].since if section.intervals else None
    return since or datetime.date.min


def _intervals(pairs: list[Pair]) -> tuple[Interval, ...]:
    """The days of the pairs of one region, those that follow each other joined."""
    first = pairs[0].new.region.code
    mine = [pair.interval for pair in pairs if pair.new.region.code == first and pair.interval is not None]
    found: list[Interval] = []
    for one in sorted(mine, key=lambda each: each.since or datetime.date.min):
        if found and found[-1].until is not None and one.since == found[-1].until + _DAY:
            found[-1] = Interval(found[-1].since, one.until)
        else:
            found.append(one)
    return tuple(found)
