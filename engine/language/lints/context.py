"""What a lint looks at: a policy without errors, as its files hold it and as its values stand by region and day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.language.bounds import FIRST_DAY, LAST_DAY
from engine.language.diagnostics import Findings
from engine.language.lints.truth import Readings, Truths
from engine.language.lints.values import Stretch, Values
from engine.language.policy import Span, Tenant
from engine.language.regions import Regions
from engine.language.scope import Vocabulary
from engine.language.strata import terms
from engine.language.tree import Node
from engine.program import Expression, Rule


@dataclass(frozen=True)
class Life:
    """The spans of a tenant in which one version of a rule set is in force, in order."""

    spans: tuple[Span, ...]

    @property
    def since(self) -> datetime.date:
        return self.spans[0].since

    @property
    def until(self) -> datetime.date | None:
        return self.spans[-1].until

    @cached_property
    def drawn(self) -> frozenset[tuple[str, str]]:
        """What rules conclude on any day of it, as (entity, conclusion)."""
        return frozenset(key for span in self.spans for rule in span.resolved.rules for key in _concluded(rule))


@dataclass(frozen=True, slots=True)
class Site:
    """An expression of a rule or a define, in one span of days of a tenant."""

    tenant: Tenant
    span: Span
    life: Life
    expression: Expression


@dataclass(frozen=True)
class Context:
    """A policy without errors. `roots`: the tree of each of its files, by path. Lints tell `findings`."""

    vocabulary: Vocabulary
    regions: Regions
    tenants: Mapping[str, Tenant]
    roots: Mapping[str, Node]
    findings: Findings
    _lives: dict[tuple[str, str], Life] = field(default_factory=dict)
    _readings: dict[int, Readings] = field(default_factory=dict)
    _truths: dict[tuple[object, ...], Truths] = field(default_factory=dict)

    @cached_property
    def values(self) -> Mapping[str, Values]:
        """By tenant."""
        return {folder: Values(self.regions, tenant) for folder, tenant in self.tenants.items()}

    def rules(self) -> Iterator[tuple[Rule, Site]]:
        """The condition of every rule, in each span of days in which it is in force."""
        for tenant in self.tenants.values():
            for span in tenant.spans:
                for rule in span.resolved.rules:
                    yield rule, Site(tenant, span, self._life(tenant, rule.span.file), rule.condition)

    def others(self) -> Iterator[Site]:
        """The terms of every rule and every derived fact, in each span of days in which it is in force."""
        for tenant in self.tenants.values():
            for span in tenant.spans:
                for rule in span.resolved.rules:
                    for term in terms(rule):
                        yield Site(tenant, span, self._life(tenant, rule.span.file), term)
                for define in span.resolved.defines.values():
                    yield Site(tenant, span, self._life(tenant, define.span.file), define.value)

    def truths(self, site: Site, *also: Expression) -> Iterator[tuple[Stretch, Truths]]:
        """For each stretch of days on which what `site` and `also` read stands unchanged: what conditions come to."""
        resolved = site.span.resolved
        readings = self._readings.setdefault(id(resolved), Readings(resolved.defines))
        wanted = frozenset[str]().union(*(readings.of(one).parameters for one in (site.expression, *also)))
        for stretch in self.values[site.tenant.folder].stretches(wanted, site.span):
            standing = tuple((one.id, one.state, one.value) for one in stretch.values.values())
            key = (id(resolved), id(site.life), standing)
            if key not in self._truths:
                day = (max(site.life.since, FIRST_DAY), site.life.until or LAST_DAY)
                self._truths[key] = Truths(
                    self.vocabulary, resolved.defines, readings, stretch.values, site.life.drawn, day
                )
            yield stretch, self._truths[key]

    def _life(self, tenant: Tenant, file: str) -> Life:
        """The days of the version of a rule set that `file` holds."""
        key = (tenant.folder, file)
        if key not in self._lives:
            mine = (span for span in tenant.spans if any(one.file == file for one in span.rule_sets))
            self._lives[key] = Life(tuple(mine))
        return self._lives[key]


def _concluded(rule: Rule) -> Iterator[tuple[str, str]]:
    """What a rule concludes that others may read, as (entity, conclusion)."""
    if rule.grant is not None:
        yield rule.entity, rule.grant.benefit
    for status in rule.statuses:
        yield rule.entity, status
