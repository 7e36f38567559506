"""Dated values that change nothing: as the one before, as the one above, or never in force for anybody."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.language.diagnostics import Code
from engine.language.lints.context import Context
from engine.language.lints.values import DAY, Values, days
from engine.language.parameters import DatedValue, Overlay, ParameterDeclaration, Setting, resolve
from engine.language.policy import Tenant
from engine.language.regions import exists
from engine.program import Parameter, ParameterState, Region

_STATES = {Setting.UNKNOWN: ParameterState.MISSING, Setting.ABOLISHED: ParameterState.ABOLISHED}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A dated value with the days on which it holds, inclusive; `until`: `None` without end. `first`: none before."""

    value: DatedValue
    until: datetime.date | None
    first: bool


def lint(context: Context) -> None:
    """Tells `VALUE_REPEATED`, `VALUE_WITHOUT_EFFECT` and `VALUE_AS_ABOVE`."""
    for tenant in context.tenants.values():
        for declared in tenant.parameters.values():
            _repeated(context, declared, declared.values)
            for entry in _entries(declared.values):
                _unread(context, tenant, declared, entry)
        for code, overlays in tenant.overlays.items():
            for overlay in overlays.values():
                _overlay(context, tenant, context.regions.by_code[code], overlay)


def _overlay(context: Context, tenant: Tenant, region: Region, overlay: Overlay) -> None:
    declared = tenant.parameters[overlay.parameter]
    values = context.values[tenant.folder]
    _repeated(context, declared, overlay.values)
    for entry in _entries(overlay.values):
        above = list(_above(values, declared, region, overlay, entry))
        since = entry.value.since
        if not above:
            message = f"`{declared.name}` {days(since, entry.until)}的数值没有用处，{region.name}在这些天不存在"
            _without_effect(context, entry, message)
        elif all(one.state is ParameterState.ABOLISHED for one in above):
            message = f"`{declared.name}` {days(since, entry.until)}的数值没有用处，上级在这些天已经废止这个参数"
            _without_effect(context, entry, message, above[0])
        elif all(_as_above(entry, one) for one in above):
            message = f"{region.name}的 `{declared.name}` {days(since, entry.until)}与上级相同"
            remedy = "删去这个数值，就随上级；应当不同的，改正数值"
            context.findings.warning(Code.VALUE_AS_ABOVE, entry.value.span, message, remedy, above[0].span)
        else:
            _unread(context, tenant, declared, entry)


def _entries(values: tuple[DatedValue, ...]) -> Iterator[_Entry]:
    for number, value in enumerate(values, 1):
        yield _Entry(value, values[number].since - DAY if number < len(values) else None, number == 1)


def _repeated(context: Context, declared: ParameterDeclaration, values: tuple[DatedValue, ...]) -> None:
    """Of the same source, too: one that confirms the value is worth its own entry."""
    for before, value in pairwise(values):
        if (before.setting, before.value, before.source) == (value.setting, value.value, value.source):
            message = (
                f"`{declared.name}` 自 {value.since} 起的 {value.span.text} 与 {before.since} 起的相同，来源也相同"
            )
            remedy = "删去这个数值；应当不同的，改正数值或来源"
            context.findings.warning(Code.VALUE_REPEATED, value.span, message, remedy, before.span)


def _unread(context: Context, tenant: Tenant, declared: ParameterDeclaration, entry: _Entry) -> None:
    """A value that is over before any rule reads the parameter, or that begins after the last."""
    reading = [span for span in tenant.spans if declared.id in span.resolved.read]
    since, until = entry.value.since, entry.until
    met = ((until is None or span.since <= until) and (span.until is None or since <= span.until) for span in reading)
    if reading and not any(met):
        message = f"`{declared.name}` {days(since, until)}的数值没有用处，这些天没有规则读它"
        _without_effect(context, entry, message)


def _without_effect(context: Context, entry: _Entry, message: str, above: Parameter | None = None) -> None:
    remedy = "检查日期；确实用不到的数值删去"
    related = () if above is None else (above.span,)
    context.findings.warning(Code.VALUE_WITHOUT_EFFECT, entry.value.span, message, remedy, *related)


def _above(
    values: Values, declared: ParameterDeclaration, region: Region, overlay: Overlay, entry: _Entry
) -> Iterator[Parameter]:
    """What stands above an entry on each day on which it changes there, while the entry holds and the region exists."""
    higher = [one for one in values.overlays(region.code, declared.id) if one is not overlay]
    changes = {one.since for of in (declared.values, *(each.values for each in higher)) for one in of}
    since = max(entry.value.since, region.since or entry.value.since)
    for day in sorted({since, *(day for day in changes if day > since)}):
        if exists(region, day) and (entry.until is None or day <= entry.until):
            yield resolve(declared, values.owner(region.code), higher, day)


def _as_above(entry: _Entry, above: Parameter) -> bool:
    value = entry.value
    match value.setting:
        case Setting.VALUE:
            return above.state is ParameterState.IN_FORCE and above.value == value.value
        case Setting.EXTEND:
            more = set(value.value) if isinstance(value.value, tuple) else set()
            return isinstance(above.value, tuple) and more <= set(above.value)
        case Setting.PARENT:
            return entry.first
        case Setting.UNKNOWN | Setting.ABOLISHED:
            return above.state is _STATES[value.setting]
