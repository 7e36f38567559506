"""Reads how often what is the case, and holds it against the vocabulary."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.language.policy import Policy
from engine.program import Fact, Kind
from engine.suggest import nearest

DEFAULT = Path(__file__).with_name("marginals.toml")
_HOW: Mapping[str, tuple[Kind, ...]] = {
    "true": (Kind.BOOLEAN,),
    "choices": (Kind.CHOICE,),
    "words": (Kind.LIST,),
    "lognormal": (Kind.MONEY,),
    "uniform": (Kind.NUMBER, Kind.RATIO, Kind.MONEY),
    "ages": (Kind.DATE,),
    "days": (Kind.DATE,),
}
_SHARES = ("missing", "absent", "zero")
_KEYS = (*_HOW, *_SHARES, "poor", "adult")
_CLOSE = 1e-6


class MarginalsError(Exception):
    """The marginals do not fit the vocabulary or themselves; `message` says where and what to do, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Marginal:
    """One fact: of ordinary households and of poor ones. The tables have the keys that the file explains."""

    fact: Fact
    ordinary: Mapping[str, Any]
    poor: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Marginals:
    """All of them. `sizes`: shares of lists of one, two, …, by many-entity. `regions`: shares of households by code."""

    as_of: datetime.date
    poor: float
    sizes: Mapping[str, tuple[float, ...]]
    regions: Mapping[str, float]
    facts: tuple[Marginal, ...]


def read_marginals(policy: Policy, path: Path = DEFAULT) -> Marginals:
    """The marginals of a file. Raises `MarginalsError`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MarginalsError(f"{path} 读不出来（{error.strerror}）") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MarginalsError(f"{path} 不是 TOML：{error}") from None
    as_of, poor = data.pop("as_of", None), data.pop("poor", None)
    sizes, regions = data.pop("sizes", {}), data.pop("regions", {})
    if not isinstance(as_of, datetime.date) or isinstance(as_of, datetime.datetime):
        raise MarginalsError(f"{path} as_of 应是日期，例如 2021-12-31")
    _share(f"{path} poor", poor)
    for code in regions:
        if code not in policy.regions:
            raise MarginalsError(f"{path} regions 里没有代码为 {code} 的地区{nearest(code, policy.regions)}")
    _shares(f"{path} regions", regions.values())
    for entity, shares in sizes.items():
        if entity not in policy.entities or not policy.entities[entity].many:
            raise MarginalsError(f"{path} sizes 里的 {entity} 不是以列表出现的对象{nearest(entity, policy.entities)}")
        _shares(f"{path} sizes.{entity}", shares)
    facts = []
    for entity, tables in data.items():
        if entity not in policy.entities:
            raise MarginalsError(f"{path} 没有对象 {entity}{nearest(entity, policy.entities)}")
        if policy.entities[entity].many and entity not in sizes:
            raise MarginalsError(f"{path} sizes 里没有 {entity}，不知道一户有几个")
        known = {fact.id: fact for (of, _), fact in policy.facts.items() if of == entity}
        for name, table in tables.items():
            if name not in known:
                raise MarginalsError(f"{path} {entity} 没有事实 {name}{nearest(name, known)}")
            facts.append(_marginal(f"{path} {entity}.{name}", known[name], table))
    order = {key: number for number, key in enumerate(policy.facts)}
    # Births first: whether somebody is grown up decides on other facts.
    facts.sort(key=lambda one: ("ages" not in one.ordinary, order[one.fact.entity, one.fact.id]))
    total = sum(regions.values())
    return Marginals(
        as_of,
        float(poor),
        {entity: tuple(map(float, shares)) for entity, shares in sizes.items()},
        {code: share / total for code, share in sorted(regions.items())},
        tuple(facts),
    )


def _marginal(where: str, fact: Fact, table: Mapping[str, Any]) -> Marginal:
    ordinary = {key: value for key, value in table.items() if key != "poor"}
    poor = {**ordinary, **table.get("poor", {})}
    for one in (ordinary, poor):
        for key in one:
            if key not in _KEYS:
                raise MarginalsError(f"{where} 没有 {key} 这个键{nearest(key, _KEYS)}")
        _one(where, fact, one)
    return Marginal(fact, ordinary, poor)


def _one(where: str, fact: Fact, table: Mapping[str, Any]) -> None:
    how = [key for key in _HOW if key in table]
    if len(how) != 1 or fact.type.kind not in _HOW[how[0]]:
        fitting = "、".join(key for key, kinds in _HOW.items() if fact.type.kind in kinds)
        raise MarginalsError(f"{where} 要写 {fitting} 中的一个")
    for key in _SHARES:
        _share(f"{where}.{key}", table.get(key, 0))
    if table.get("absent") and not fact.type.nullable:
        raise MarginalsError(f"{where}.absent：这个事实不能是空值")
    match how[0]:
        case "true":
            _share(f"{where}.true", table["true"])
        case "choices" | "words":
            shares = table[how[0]]
            ids = [one.id for one in fact.type.choices]
            wrong = next((word for word in shares if ids and word not in ids), None)
            if wrong is not None:
                raise MarginalsError(f"{where} 没有取值 {wrong}{nearest(wrong, ids)}")
            _shares(where, shares.values())
        case "ages":
            _shares(where, [share for _, _, share in table["ages"]])


def _share(where: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise MarginalsError(f"{where} 应是 0 到 1 之间的比例")


def _shares(where: str, values: Iterable[object]) -> None:
    listed = list(values)
    for one in listed:
        _share(where, one)
    if abs(sum(float(one) for one in listed if isinstance(one, int | float)) - 1) > _CLOSE:
        raise MarginalsError(f"{where} 的比例合计应是 1")
