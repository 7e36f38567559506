"""Parameters with dated values, and the values that subordinate regions set, inside the bounds of those above."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from engine.language.declarations import Names, read_type
from engine.language.diagnostics import Code
from engine.language.reader import Reader, parse_date
from engine.language.regions import exists
from engine.language.tree import Mapping as Tree
from engine.language.tree import Node, Scalar
from engine.language.tree import Sequence as Items
from engine.language.types import read_value
from engine.program import Kind, Parameter, ParameterState, Region, Source, Span, Type
from engine.program import Scalar as Value
from engine.suggest import nearest


class Setting(enum.Enum):
    """What a dated entry does to the value above it."""

    VALUE = "value"
    UNKNOWN = "unknown"
    ABOLISHED = "null"
    PARENT = "parent"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One entry of `values:`; it holds until the next entry of the same region."""

    since: datetime.date
    setting: Setting
    value: Value | None
    source: Source
    verified: bool
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Localise:
    """What subordinate regions of `levels` may do. Bounds in base units; `extend` for lists that may only grow."""

    levels: tuple[str, ...]
    not_below_parent: bool
    not_above_parent: bool
    at_least: int | Fraction | None
    at_most: int | Fraction | None
    extend: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ParameterDeclaration:
    """A parameter of a tenant with its own values, earliest first."""

    id: str
    name: str
    type: Type
    values: tuple[DatedValue, ...]
    localise: Localise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Overlay:
    """The values that one region sets of one parameter, earliest first."""

    region: str
    parameter: str
    values: tuple[DatedValue, ...]
    span: Span


_LOCALISE = ("not_below", "not_above", "at_least", "at_most", "list")


def read_parameters(reader: Reader, root: Node, names: Names, levels: Sequence[str]) -> Iterator[ParameterDeclaration]:
    """A file of parameters. `levels`: those of regions; empty where nobody knows them."""
    for node in reader.items(root, "参数文件"):
        entry = reader.mapping(node, "参数", ("parameter", "name", "type", "values"), ("choices", "localise"))
        if entry is None:
            continue
        identifier, name = reader.name_id(entry.get("parameter"), "参数"), reader.name(entry.get("name"), "参数")
        kind = read_type(reader, entry)
        if identifier is None or name is None or kind is None:
            continue
        names.take_both(identifier, name, "参数")
        values = tuple(_values(reader, entry.get("values"), kind, overlay=False))
        localise = _localise(reader, entry.get("localise"), kind, levels)
        yield ParameterDeclaration(identifier.text, name.text, kind, values, localise, identifier.span)


def _localise(reader: Reader, node: Node | None, kind: Type, known: Sequence[str]) -> Localise | None:
    if node is None:
        return None
    entry = reader.mapping(node, "`localise`", ("by",), _LOCALISE)
    if entry is None:
        return None
    by = reader.words(entry.get("by"), "`by`")
    for level in by:
        if known and level.text not in known:
            message = f"没有 `{level.text}` 这一级地区{nearest(level.text, known)}"
            reader.findings.error(Code.UNKNOWN_REFERENCE, level.span, message, f"可写：{'、'.join(known)}")
    levels = tuple(level.text for level in by)
    bounds: dict[str, int | Fraction | None] = {}
    for key in ("at_least", "at_most"):
        bound = entry.get(key)
        bounds[key] = None
        if bound is not None:
            value, wrong = read_value(bound, kind) if kind.kind in _ORDERED else (None, "这种类型没有上下限")
            if isinstance(value, int | Fraction):
                bounds[key] = value
            else:
                reader.error(Code.BAD_BOUNDS, bound, f"`{key}` {wrong}", "用参数自己的单位")
    low, high = bounds["at_least"], bounds["at_most"]
    if low is not None and high is not None and low > high:
        reader.error(Code.BAD_BOUNDS, node, "下限大于上限", "改正 `at_least` 和 `at_most`")
    parents = {key: reader.one_of(entry.get(key), f"`{key}`", ("parent",), "") for key in ("not_below", "not_above")}
    for key, word in parents.items():
        if word and kind.kind not in _ORDERED:
            reader.error(Code.BAD_BOUNDS, node, f"这种类型没有大小，不能写 `{key}`", "删去")
    extend = reader.one_of(entry.get("list"), "`list`", ("extend", "replace"), "replace") == "extend"
    if entry.get("list") is not None and kind.kind is not Kind.LIST:
        reader.error(Code.BAD_BOUNDS, node, "只有列表参数可以写 `list`", "删去")
    elif entry.get("list") is None and kind.kind is Kind.LIST:
        remedy = "加上 `list: extend`（只能增加）或 `list: replace`（可以替换）"
        reader.error(Code.MISSING_KEY, node, "列表参数的 `localise` 缺少 `list`", remedy)
    return Localise(
        levels,
        bool(parents["not_below"]),
        bool(parents["not_above"]),
        bounds["at_least"],
        bounds["at_most"],
        extend,
        reader.span(node),
    )


_ORDERED = (Kind.MONEY, Kind.RATIO, Kind.NUMBER)


def _values(reader: Reader, node: Node | None, kind: Type, *, overlay: bool) -> Iterator[DatedValue]:
    if node is None:
        return
    if not isinstance(node, Tree) or not node.entries:
        reader.shape(node, "`values` 应是日期和数值", "写成 `2021-10-01: {value: …, source: …, verified: …}`")
        return
    last: datetime.date | None = None
    for key, item in node.entries:
        since = parse_date(key.text)
        if since is None:
            reader.error(Code.BAD_DATE, key, f"`{key.text}` 不是日期", "写成 `2021-10-01` 的形式，并且确有这一天")
        elif last is not None and since <= last:
            message = f"日期 {since} 应在 {last} 之后"
            reader.error(Code.DATES_OUT_OF_ORDER, key, message, "按日期从早到晚排列")
        elif not reader.sensible(since, key):
            since = None
        last = since or last
        value = _dated(reader, key, item, kind, since or datetime.date.min, overlay=overlay)
        if value is not None and since is not None:
            yield value


def _dated(
    reader: Reader, key: Scalar, node: Node, kind: Type, since: datetime.date, *, overlay: bool
) -> DatedValue | None:
    entry = reader.mapping(node, "数值", ("source", "verified"), ("value", "note", *(("extend",) if overlay else ())))
    if entry is None:
        return None
    source = reader.source(entry.get("source"))
    verified = reader.boolean(entry.get("verified"), "`verified`", default=False)
    note = reader.string(entry.get("note"), "`note`")
    if not verified and not note:
        reader.error(Code.MISSING_NOTE, key, "没有核实的数值缺少说明", "加上 `note: …`，写明假定了什么")
    written, extended = entry.get("value"), entry.get("extend")
    if written is not None and extended is not None:
        reader.error(Code.OVERLAY_LIST, key, "`value` 和 `extend` 只能写一个", "替换写 `value`，增加写 `extend`")
        return None
    if written is None and extended is None:
        reader.error(Code.MISSING_KEY, key, "缺少 `value`", "写 `value: …`；不知道写 unknown，废止写 null")
        return None
    if extended is not None and kind.kind is not Kind.LIST:
        reader.error(Code.OVERLAY_LIST, extended, "只有列表参数可以 `extend`", "改用 `value`")
        return None
    if extended is not None and (not isinstance(extended, Items) or not extended.items):
        reader.error(Code.OVERLAY_LIST, extended, "`extend` 没有增加的项", "写成 `extend: [增加的项]`")
        return None
    node = extended if extended is not None else written if written is not None else node
    setting, value = _setting(reader, node, kind, overlay=overlay)
    if setting is None or source is None:
        return None
    if extended is not None:
        setting = Setting.EXTEND
    text = node.text if isinstance(node, Scalar) else _listed(value)
    return DatedValue(since, setting, value, source, verified, note, reader.span(node, text))


def _setting(reader: Reader, node: Node, kind: Type, *, overlay: bool) -> tuple[Setting | None, Value | None]:
    if isinstance(node, Scalar):
        if node.value is None:
            return Setting.ABOLISHED, None
        if node.text == "unknown":
            return Setting.UNKNOWN, None
        if node.text == "parent" and overlay:
            return Setting.PARENT, None
    value, wrong = read_value(node, kind)
    if value is None:
        shown = f" `{node.text}` " if isinstance(node, Scalar) else ""
        reader.error(Code.BAD_VALUE, node, f"数值{shown}{wrong}", _remedy(node, kind))
        return None, None
    return Setting.VALUE, value


def _remedy(node: Node, kind: Type) -> str:
    """What to write in place of a value that is none of `kind`; of a bare number, the percentages it may stand for."""
    bare = node.value if isinstance(node, Scalar) else None
    if kind.kind is Kind.RATIO and isinstance(bare, int | Decimal) and not isinstance(bare, bool):
        times = f"{(Decimal(bare) * 100).normalize():f}%"
        return f"写成 `{times}`" if bare < 1 else f"写成 `{bare}%`；确实是 {bare} 倍的写成 `{times}`"
    return "按参数的类型改写；不知道写 unknown，废止写 null"


def _listed(value: Value | None) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else ""


# --- overlays ---------------------------------------------------------------------------------------------------------


def read_overlays(
    reader: Reader,
    root: Node,
    region: str,
    level: str,
    parameters: Mapping[str, ParameterDeclaration],
    *,
    whole: bool,
) -> Iterator[Overlay]:
    """A file of a subordinate region. `parameters` are those of its tenant; `whole`: none of them may be missing."""
    for node in reader.items(root, "区县参数文件"):
        entry = reader.mapping(node, "参数", ("parameter", "values"))
        word = reader.word(entry.get("parameter"), "`parameter`") if entry else None
        if entry is None or word is None:
            continue
        found = next((one for one in parameters.values() if word.text in (one.id, one.name)), None)
        if found is None and not whole:
            continue
        if found is None:
            known = [name for one in parameters.values() for name in (one.name, one.id)]
            message = f"市里没有参数 `{word.text}`{nearest(word.text, known)}"
            remedy = "区县只能改市里已有的参数"
            reader.findings.error(Code.OVERLAY_UNKNOWN_PARAMETER, word.span, message, remedy)
            continue
        if found.localise is None:
            message = f"参数 `{found.name}` 没有开放给下级改动"
            remedy = "删去这一项；确需本地化的，先由市里在该参数下写 `localise`"
            reader.findings.error(Code.OVERLAY_CLOSED, word.span, message, remedy, found.span)
            continue
        if level not in found.localise.levels:
            message = f"参数 `{found.name}` 不开放给这一级（{level}）"
            remedy = f"开放的级别：{'、'.join(found.localise.levels)}"
            reader.findings.error(Code.OVERLAY_LEVEL, word.span, message, remedy, found.localise.span)
            continue
        values = tuple(_values(reader, entry.get("values"), found.type, overlay=True))
        for one in values:
            if found.localise.extend and one.setting in (Setting.VALUE, Setting.UNKNOWN, Setting.ABOLISHED):
                message = f"列表 `{found.name}` 只能增加，不能替换"
                remedy = "改用 `extend: [增加的项]`；回到上级的列表写 `value: parent`"
                reader.findings.error(Code.OVERLAY_LIST, one.span, message, remedy, found.localise.span)
        yield Overlay(region, found.id, values, word.span)


def value_on(values: Sequence[DatedValue], day: datetime.date) -> DatedValue | None:
    """The entry that holds on a day: the latest that is not later."""
    return next((one for one in reversed(values) if one.since <= day), None)


def resolve(
    declaration: ParameterDeclaration, region: str, overlays: Sequence[Overlay], day: datetime.date
) -> Parameter:
    """The parameter of `region` (code of the tenant's own) on a day under `overlays`, the highest level first."""
    own = value_on(declaration.values, day)
    found = _own(declaration, region, own)
    for overlay in overlays:
        entry = value_on(overlay.values, day)
        # What the level above has abolished is not there to be localised.
        if entry is not None and found.state is not ParameterState.ABOLISHED:
            found = _overlaid(found, overlay, entry)
    return found


def _own(declaration: ParameterDeclaration, region: str, entry: DatedValue | None) -> Parameter:
    base = Parameter(
        id=declaration.id,
        name=declaration.name,
        type=declaration.type,
        state=ParameterState.MISSING,
        value=None,
        source=Source("", ""),
        verified=False,
        note="这一天还没有数值",
        since=datetime.date.min,
        region=region,
        span=declaration.span,
    )
    return base if entry is None else _set(base, region, entry)


_STATES = {
    Setting.VALUE: ParameterState.IN_FORCE,
    Setting.UNKNOWN: ParameterState.MISSING,
    Setting.ABOLISHED: ParameterState.ABOLISHED,
}


def _set(parameter: Parameter, region: str, entry: DatedValue) -> Parameter:
    return replace(
        parameter,
        state=_STATES[entry.setting],
        value=entry.value,
        source=entry.source,
        verified=entry.verified,
        note=entry.note,
        since=entry.since,
        region=region,
        span=entry.span,
    )


def _overlaid(above: Parameter, overlay: Overlay, entry: DatedValue) -> Parameter:
    if entry.setting is Setting.PARENT:
        # The value is the one above, but that it is rests on this entry too.
        note = above.note if entry.verified else _joined(above.note, entry.note)
        return replace(above, verified=above.verified and entry.verified, note=note)
    if entry.setting is not Setting.EXTEND:
        return _set(above, overlay.region, entry)
    if not isinstance(above.value, tuple) or not isinstance(entry.value, tuple):
        return above
    added = tuple(one for one in entry.value if one not in above.value)
    note = _joined(above.note, entry.note)
    verified = above.verified and entry.verified
    return replace(
        above,
        value=above.value + added,
        source=entry.source,
        verified=verified,
        note=note,
        since=max(above.since, entry.since),
        region=overlay.region,
        span=entry.span,
    )


def _joined(first: str, second: str) -> str:
    """Two notes as one sentence after the other."""
    return first + second if not first or first.endswith("。") else f"{first}；{second}" if second else first


def check_bounds(
    reader: Reader, declaration: ParameterDeclaration, owner: str, region: Region, overlays: Sequence[Overlay]
) -> None:
    """Holds the last of `overlays`, that of `region`, against the bounds on every day on which it and the values above
    it stand and the region exists. `owner`: code of the tenant's own region. Each entry is told of once."""
    localise = declaration.localise
    if localise is None:
        return
    last = overlays[-1]
    days = {one.since for values in (declaration.values, *(each.values for each in overlays)) for one in values}
    days |= {region.since} if region.since is not None else set()
    told: set[Span] = set()
    for day in sorted(day for day in days if exists(region, day)):
        entry = value_on(last.values, day)
        if entry is None or entry.span in told:
            continue
        above = resolve(declaration, owner, overlays[:-1], day)
        wrong, related = _out_of_bounds(entry, above, localise)
        if wrong:
            told.add(entry.span)
            since = max(entry.since, above.since) if above.state is ParameterState.IN_FORCE else entry.since
            message = f"`{declaration.name}` 自 {since} 起的 {entry.span.text} {wrong}"
            remedy = "改为范围以内的数值，或写 `value: parent` 回到上级的数值"
            reader.findings.error(Code.OVERLAY_OUT_OF_BOUNDS, entry.span, message, remedy, *related)


def _out_of_bounds(entry: DatedValue, above: Parameter, localise: Localise) -> tuple[str, tuple[Span, ...]]:
    """What is wrong with a value, "" if nothing, and the places that say so."""
    value = entry.value
    if entry.setting is Setting.ABOLISHED and (localise.not_below_parent or localise.not_above_parent):
        return "废止了上级定了界限的数值", (localise.span,)
    if not isinstance(value, int | Fraction) or isinstance(value, bool):
        return "", ()
    if isinstance(above.value, int | Fraction) and above.state is ParameterState.IN_FORCE:
        if localise.not_below_parent and value < above.value:
            return f"低于上级的 {above.span.text}", (above.span, localise.span)
        if localise.not_above_parent and value > above.value:
            return f"高于上级的 {above.span.text}", (above.span, localise.span)
    if localise.at_least is not None and value < localise.at_least:
        return "低于市里划定的下限", (localise.span,)
    if localise.at_most is not None and value > localise.at_most:
        return "高于市里划定的上限", (localise.span,)
    return "", ()


def every_value(declaration: ParameterDeclaration, overlays: Sequence[Overlay]) -> tuple[Value, ...]:
    """Every value that any region ever sets."""
    entries = (*declaration.values, *(one for overlay in overlays for one in overlay.values))
    return tuple(one.value for one in entries if one.value is not None)
