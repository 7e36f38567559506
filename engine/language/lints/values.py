"""Parameters as they stand by region and day, and how to say where and when."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.language.parameters import Overlay, resolve
from engine.language.policy import Span, Tenant
from engine.language.regions import Regions
from engine.program import Parameter, Region

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days, inclusive, on which some parameters stand unchanged in a region; `None` is without end."""

    region: Region
    since: datetime.date
    until: datetime.date | None
    values: Mapping[str, Parameter]


class Values:
    """The parameters of a tenant as they stand in each region that sets any, and in the tenant's own."""

    def __init__(self, regions: Regions, tenant: Tenant) -> None:
        self._regions = regions
        self._tenant = tenant
        self._timelines: dict[tuple[str, str], tuple[Parameter, ...]] = {}
        mine = [code for code in regions.by_code if regions.tenant(code) == tenant.folder]
        self.regions = [code for code in mine if code in regions.tenants or code in tenant.overlays]

    def overlays(self, code: str, parameter: str) -> list[Overlay]:
        """What is set of a parameter on the way down to a region, the highest level first."""
        path = [one.code for one in self._regions.path(code) if self._regions.tenant(one.code) == self._tenant.folder]
        return [of[parameter] for one in path if parameter in (of := self._tenant.overlays.get(one, {}))]

    def owner(self, code: str) -> str:
        """The code of the region whose folder a region takes its policy from."""
        return next(one.code for one in reversed(self._regions.path(code)) if one.code in self._regions.tenants)

    def timeline(self, code: str, parameter: str) -> tuple[Parameter, ...]:
        """A parameter in a region from each day on which it changes there, earliest first."""
        key = (code, parameter)
        if key not in self._timelines:
            declared, overlays = self._tenant.parameters[parameter], self.overlays(code, parameter)
            entries = (declared.values, *(one.values for one in overlays))
            days = sorted({datetime.date.min, *(one.since for values in entries for one in values)})
            owner = self.owner(code)
            self._timelines[key] = tuple(replace(resolve(declared, owner, overlays, day), since=day) for day in days)
        return self._timelines[key]

    def stretches(self, parameters: Collection[str], span: Span) -> Iterator[Stretch]:
        """The stretches of `span` on which `parameters` stand unchanged, region by region."""
        for code in self.regions:
            region = self._regions.by_code[code]
            lines = {one: self.timeline(code, one) for one in sorted(parameters)}
            since = max(span.since, region.since or span.since)
            ends = [one for one in (span.until, region.until) if one is not None]
            last = min(ends, default=None)
            if last is not None and last < since:
                continue
            changes = {one.since for line in lines.values() for one in line}
            days = sorted({since, *(day for day in changes if day > since and (last is None or day <= last))})
            for number, day in enumerate(days, 1):
                until = days[number] - DAY if number < len(days) else last
                values = {one: _on(line, day) for one, line in lines.items()}
                yield Stretch(region, day, until, values)


def days(since: datetime.date, until: datetime.date | None) -> str:
    """`自 … 起`, or `自 … 至 … 止` where there is an end."""
    return f"自 {since} 起" if until is None else f"自 {since} 至 {until} 止"


def where(found: Collection[Stretch], everywhere: Collection[Stretch]) -> str:
    """In which regions and on which days, "" for all of them; the first in full, and how many more there are."""
    if len(found) == len(everywhere):
        return ""
    first, *others = _joined(found)
    more = f"，另有 {len(others)} 处" if others else ""
    return f"（{first.region.name}{days(first.since, first.until)}{more}）"


def _joined(stretches: Collection[Stretch]) -> list[Stretch]:
    """Stretches by region and day, those that follow one another in one region as one."""
    found: list[Stretch] = []
    order = list(dict.fromkeys(one.region.code for one in stretches))
    for one in sorted(stretches, key=lambda one: (order.index(one.region.code), one.since)):
        last = found[-1] if found else None
        if last and last.region == one.region and last.until is not None and last.until + DAY == one.since:
            found[-1] = replace(last, until=one.until)
        else:
            found.append(one)
    return found


def _on(line: tuple[Parameter, ...], day: datetime.date) -> Parameter:
    return next(one for one in reversed(line) if one.since <= day)
