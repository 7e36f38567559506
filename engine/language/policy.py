"""A loaded policy: every region on every day, and the program that holds for it."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.language.parameters import Localise, Overlay, ParameterDeclaration, resolve
from engine.language.regions import (
    RegionEnded,
    RegionError,
    Regions,
    RegionWithoutPolicy,
    UnknownRegion,
)
from engine.language.rules import Resolved
from engine.language.scope import DutyDeclaration, Vocabulary
from engine.program import (
    Authority,
    Benefit,
    CalendarYear,
    Document,
    Entity,
    Fact,
    Lead,
    Material,
    Parameter,
    Program,
    Region,
    Rule,
    RuleSet,
    Status,
)

__all__ = [
    "ParameterHistory",
    "Policy",
    "RegionEnded",
    "RegionError",
    "RegionWithoutPolicy",
    "RuleSetVersion",
    "Span",
    "UnknownRegion",
]


@dataclass(frozen=True, slots=True)
class RuleSetVersion:
    """A version of a rule set with the last day on which it holds (`None`: no end is known)."""

    tenant: str
    rule_set: RuleSet
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """A parameter as it stands in one region, from each day on which it changes there; earliest first."""

    id: str
    name: str
    localise: Localise | None
    """What subordinate regions may do with it; `None` where they may do nothing."""
    values: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which one set of versions of rule sets holds, inclusive; `None` is without end."""

    since: datetime.date
    until: datetime.date | None
    rule_sets: tuple[RuleSet, ...]
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class Tenant:
    """The policy of one folder: its parameters, the spans of its rules in order of time, and the overlays below it.

    `overlays` by code of the region, then by parameter.
    """

    folder: str
    parameters: Mapping[str, ParameterDeclaration]
    spans: tuple[Span, ...]
    overlays: Mapping[str, Mapping[str, Overlay]]


class Policy:
    """A policy that was loaded whole and without errors. Immutable but for its cache; safe to share among threads."""

    def __init__(
        self,
        release: str,
        vocabulary: Vocabulary,
        regions: Regions,
        tenants: Mapping[str, Tenant],
        versions: Sequence[RuleSetVersion],
        calendar: Mapping[int, CalendarYear],
    ) -> None:
        self.release = release
        """The digest of the release: SHA-256 in hexadecimal."""
        self.rule_set_versions = tuple(versions)
        self.calendar = calendar
        self._vocabulary = vocabulary
        self._regions = regions
        self._tenants = tenants
        self._programs: dict[tuple[str, datetime.date], Program] = {}
        self._days: dict[str, tuple[datetime.date, ...]] = {}
        self._lock = threading.Lock()

    @property
    def tenants(self) -> Mapping[str, Tenant]:
        """The policy as it was written, by the code of each region that has a folder of its own."""
        return {code: self._tenants[folder] for code, folder in self._regions.tenants.items()}

    # --- vocabulary ---------------------------------------------------------------------------------------------------

    @property
    def documents(self) -> Mapping[str, Document]:
        return self._vocabulary.documents

    @property
    def authorities(self) -> Mapping[str, Authority]:
        return self._vocabulary.authorities

    @property
    def entities(self) -> Mapping[str, Entity]:
        return self._vocabulary.entities

    @property
    def facts(self) -> Mapping[tuple[str, str], Fact]:
        return self._vocabulary.facts

    @property
    def benefits(self) -> Mapping[str, Benefit]:
        return self._vocabulary.benefits

    @property
    def statuses(self) -> Mapping[str, Status]:
        return self._vocabulary.statuses

    @property
    def leads(self) -> Mapping[str, Lead]:
        return self._vocabulary.leads

    @property
    def duties(self) -> Mapping[str, DutyDeclaration]:
        """Every duty that rules may impose; its deadline is part of the programs whose rules impose it."""
        return self._vocabulary.duties

    @property
    def materials(self) -> Mapping[str, Material]:
        return self._vocabulary.materials

    @property
    def regions(self) -> Mapping[str, Region]:
        """Every region by code, also those without a policy and those that have ended."""
        return self._regions.by_code

    @property
    def tenant_regions(self) -> tuple[str, ...]:
        """The codes of the regions that have a policy folder of their own; the others take theirs from above."""
        return tuple(self._regions.tenants)

    def region(self, word: str, on: datetime.date) -> Region:
        """The region that goes by a code, name or alias on a day.

        Raises `UnknownRegion`, `RegionEnded` or `RegionWithoutPolicy`.
        """
        return self._regions.find(word, on)

    # --- programs -----------------------------------------------------------------------------------------------------

    def program(self, code: str, on: datetime.date) -> Program:
        """The program of a region with a policy for the days around `on`; the same object for each of these days."""
        days = self.days(code)
        since = max((day for day in days if day <= on), default=datetime.date.min)
        key = (code, since)
        with self._lock:
            found = self._programs.get(key)
            if found is None:
                later = min((day for day in days if day > on), default=None)
                until = later - datetime.timedelta(days=1) if later is not None else None
                found = self._programs[key] = self._make(code, since, until)
            return found

    def days(self, code: str) -> tuple[datetime.date, ...]:
        """The days from which anything of a region's policy is another than the day before, in order."""
        found = self._days.get(code)
        if found is None:
            tenant = self._tenant(code)
            days = {span.since for span in tenant.spans}
            days |= {span.until + datetime.timedelta(days=1) for span in tenant.spans if span.until is not None}
            days |= {one.since for parameter in tenant.parameters.values() for one in parameter.values}
            region = self._regions.by_code[code]
            days |= {region.since} if region.since is not None else set()
            days |= {region.until + datetime.timedelta(days=1)} if region.until is not None else set()
            for region in self._regions.path(code):
                days |= {
                    one.since for overlay in tenant.overlays.get(region.code, {}).values() for one in overlay.values
                }
            found = self._days[code] = tuple(sorted(days))
        return found

    def localise(self, code: str, parameter: str) -> Localise | None:
        """What the regions below the one with `code`, which has a policy, may do with a parameter."""
        return self._tenant(code).parameters[parameter].localise

    def parameter_history(self, code: str) -> tuple[ParameterHistory, ...]:
        """Every parameter of a region with a policy, from each day on which it changes there."""
        tenant = self._tenant(code)
        return tuple(self._history(code, tenant, one) for one in tenant.parameters.values())

    def _tenant(self, code: str) -> Tenant:
        folder = self._regions.tenant(code)
        if folder is None:
            raise KeyError(code)
        return self._tenants[folder]

    def _overlays(self, code: str, tenant: Tenant, parameter: str) -> list[Overlay]:
        """The overlays of a parameter on the way down to a region, the highest level first."""
        each = (tenant.overlays.get(region.code, {}).get(parameter) for region in self._regions.path(code))
        return [one for one in each if one is not None]

    def _owner(self, code: str) -> str:
        """The code of the region whose own folder holds the policy."""
        return next(one.code for one in reversed(self._regions.path(code)) if one.code in self._regions.tenants)

    def _history(self, code: str, tenant: Tenant, declaration: ParameterDeclaration) -> ParameterHistory:
        overlays = self._overlays(code, tenant, declaration.id)
        every = (declaration.values, *(overlay.values for overlay in overlays))
        days = sorted({one.since for values in every for one in values})
        owner = self._owner(code)
        values = tuple(replace(resolve(declaration, owner, overlays, day), since=day) for day in days)
        return ParameterHistory(declaration.id, declaration.name, declaration.localise, values)

    def _make(self, code: str, since: datetime.date, until: datetime.date | None) -> Program:
        tenant = self._tenant(code)
        owner = self._owner(code)
        parameters = {
            one.id: resolve(one, owner, self._overlays(code, tenant, one.id), since)
            for one in tenant.parameters.values()
        }
        span = next((one for one in tenant.spans if one.since <= since and not _over(one, since)), None)
        resolved = span.resolved if span is not None else Resolved({}, (), {}, {}, frozenset())
        region = self._regions.by_code[code]
        overlays = dict.fromkeys(one.span.file for one in parameters.values() if one.region != owner)
        vocabulary = self._vocabulary
        return Program(
            release=self.release,
            region=region,
            since=since,
            until=until,
            entities=vocabulary.entities,
            facts=vocabulary.facts,
            parameters=parameters,
            defines=resolved.defines,
            benefits=vocabulary.benefits,
            statuses=vocabulary.statuses,
            leads=vocabulary.leads,
            duties=resolved.duties,
            materials=vocabulary.materials,
            authorities=vocabulary.authorities,
            documents=vocabulary.documents,
            rule_sets=span.rule_sets if span is not None else (),
            rules=tuple(_with_assumptions(rule, resolved, parameters) for rule in resolved.rules),
            overlays=tuple(sorted(overlays)),
            calendar=self.calendar,
        )


def _over(span: Span, day: datetime.date) -> bool:
    return span.until is not None and span.until < day


def _with_assumptions(rule: Rule, resolved: Resolved, parameters: Mapping[str, Parameter]) -> Rule:
    rests_on = sorted(resolved.rests_on[rule.id])
    unverified = tuple(one for one in rests_on if not parameters[one].verified)
    return replace(rule, assumptions=unverified, parameters=tuple(rests_on))
