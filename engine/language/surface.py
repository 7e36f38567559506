"""What the files of a policy say, before any name in them is looked up."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from engine.program import Source, Span


@dataclass(frozen=True, slots=True)
class Text:
    """A word or an expression as staff wrote it. `span.text` is empty; `exact`: `span.column` is where `text` begins
    on its line, so that a place within it can be told (not so where YAML folded several lines into one)."""

    text: str
    span: Span
    exact: bool


@dataclass(frozen=True, slots=True)
class SurfaceAll:
    parts: tuple[SurfaceCondition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceAny:
    parts: tuple[SurfaceCondition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceNot:
    part: SurfaceCondition
    span: Span


SurfaceCondition = Text | SurfaceAll | SurfaceAny | SurfaceNot


@dataclass(frozen=True, slots=True)
class SurfaceDefine:
    id: Text
    name: Text
    entity: Text
    type: Text | None
    value: Text


@dataclass(frozen=True, slots=True)
class SurfaceAmount:
    """Either `exact` alone, or at least one of the bounds."""

    exact: Text | None
    at_least: Text | None
    at_most: Text | None
    suggested: Text | None


@dataclass(frozen=True, slots=True)
class SurfaceGrant:
    benefit: Text
    monthly: SurfaceAmount | None
    once: SurfaceAmount | None
    months: Text | None
    review: str
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceMaterials:
    require: tuple[Text, ...]
    one_of: tuple[tuple[Text, ...], ...]
    in_principle: tuple[Text, ...]
    forbid: tuple[Text, ...]
    forbid_others: bool
    asked: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceRule:
    id: Text
    title: str
    entity: Text
    condition: SurfaceCondition | None
    grant: SurfaceGrant | None
    statuses: tuple[Text, ...]
    leads: tuple[Text, ...]
    duties: tuple[Text, ...]
    materials: SurfaceMaterials | None
    exception_to: tuple[Text, ...]
    reason: str
    source: Source
    note: str
    figures: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceRuleSet:
    """One version of a rule set. `until` is the last day it holds; `None` where the next version or nothing ends it."""

    tenant: str
    id: str
    title: str
    status: str
    source: Source
    since: datetime.date
    until: datetime.date | None
    defines: tuple[SurfaceDefine, ...]
    rules: tuple[SurfaceRule, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SurfaceDeadline:
    """The deadline of a duty: `count` units after `base`, or before it."""

    count: Text
    unit: str
    before: bool
    base: Text
    base_name: str
