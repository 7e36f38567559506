"""Adds up what was decided: who is newly in or out, who gains or loses, what it costs, and what answers hang on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.program import Program
from tools.simulate import sql
from tools.simulate.report.lines import WHOLE, Line, lines
from tools.simulate.report.query import KINDS, Example, Query
from tools.simulate.report.suppress import Count, Relation, hidden, shown
from tools.simulate.run import NEEDED, Side

FACTS = 15
BANDS = (
    ("减少超过 500 元", None, -50_000),
    ("减少 100 至 500 元", -50_000, -10_000),
    ("减少 100 元以内", -10_000, 0),
    ("增加 100 元以内", 0, 10_000),
    ("增加 100 至 500 元", 10_000, 50_000),
    ("增加超过 500 元", 50_000, None),
)
"""Changes of what a household gets a month, in 分; a bound belongs to the band nearer to nothing."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Households by how much more or less they get a month over all benefits, and how many get less and more at all."""

    households: tuple[tuple[str, Count], ...]
    less: Count
    more: Count


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that answers hang on: how many households it could settle something for."""

    fact: str
    authority: str
    households: Count


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a report tells. `sides`: label, day and release of each policy; `bands`: `None` of one policy.

    `invented`: the households are not of anybody's data; `open`: those of which some answer hangs on facts.
    """

    households: int
    aside: int
    invented: bool
    sides: tuple[tuple[str, str, str], ...]
    benefits: tuple[Line, ...]
    regions: tuple[tuple[str, tuple[Line, ...]], ...]
    bands: Bands | None
    open: Count
    missing: tuple[Missing, ...]
    assumptions: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


def figures(
    sides: Sequence[Side], regions: Sequence[str], out: Path, *, households: int, aside: int, invented: bool
) -> Figures:
    """The figures of a finished run in `out`, of one side or two."""
    program = sides[-1].program(regions[0])
    with duckdb.connect() as base:
        asked = [
            one
            for one in (Query(base, out, program, benefit, len(sides) == 2) for benefit in program.benefits.values())
            if one.there
        ]
        told = [lines(one.benefit.name, one.unit, one.paid, one.counted()) for one in asked]
        names = {code: sides[-1].policy.regions[code].name for code in regions}
        return Figures(
            households=households,
            aside=aside,
            invented=invented,
            sides=tuple((side.label, side.as_of.isoformat(), side.policy.release) for side in sides),
            benefits=tuple(of[WHOLE] for of in told),
            regions=tuple((names[code], tuple(of[code] for of in told if code in of)) for code in regions),
            bands=_bands(base, asked) if len(sides) == 2 else None,
            open=_open(base, asked),
            missing=_missing(base, out, program),
            assumptions=_assumptions(sides, regions),
            examples=tuple(
                example for one, of in zip(asked, told, strict=True) for example in one.examples(_telling(of))
            ),
        )


def _telling(lines: Mapping[str, Line]) -> dict[str, list[str]]:
    """The regions whose counts are shown, by kind of change: of the others an example would tell of few."""
    regions = {region: line for region, line in lines.items() if region != WHOLE}
    return {kind: [region for region, line in regions.items() if getattr(line, kind)] for kind in KINDS}


def _bands(base: duckdb.DuckDBPyConnection, asked: Sequence[Query]) -> Bands:
    union = " UNION ALL ".join(one.changes() for one in asked)
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE changes AS SELECT c, sum(d) AS d FROM ({union}) GROUP BY c HAVING sum(d) <> 0"
    )
    found: dict[tuple[str, str], int] = {}
    for name, low, high in BANDS:
        bounds = []
        if low is not None:
            bounds.append(f"d >= {low}" if low < 0 else f"d > {low}")
        if high is not None:
            bounds.append(f"d < {high}" if high <= 0 else f"d <= {high}")
        row = base.execute(f"SELECT count(*) FROM changes WHERE {' AND '.join(bounds)}").fetchone()
        found["less" if high is not None and high <= 0 else "more", name] = row[0] if row else 0
    relations = []
    for way in ("less", "more"):
        parts = tuple(cell for cell in found if cell[0] == way)
        found[way, ""] = sum(found[cell] for cell in parts)
        relations.append(Relation(parts, ((way, ""),)))
    concealed = hidden(found, relations)
    told = {cell: None if cell in concealed else count for cell, count in found.items()}
    return Bands(tuple((name, count) for (_, name), count in told.items() if name), told["less", ""], told["more", ""])


def _open(base: duckdb.DuckDBPyConnection, asked: Sequence[Query]) -> Count:
    union = " UNION ALL ".join(f'SELECT "{CASE}" AS c FROM {one.source} WHERE {one.open()}' for one in asked)
    row = base.execute(f"SELECT count(DISTINCT c) FROM ({union})").fetchone()
    return shown(row[0] if row else 0)


def _missing(base: duckdb.DuckDBPyConnection, out: Path, program: Program) -> tuple[Missing, ...]:
    """The facts that the answers of most households lack."""
    queries = []
    for level in sorted({path.stem for path in (out / NEEDED).glob("*/*/*.parquet")}):
        source = sql.text(out / NEEDED / "*" / "*" / f"{level}.parquet")
        columns = [
            name
            for name, *_ in base.execute(f"DESCRIBE SELECT * FROM read_parquet({source})").fetchall()
            if name.endswith("__needed") and name.removesuffix("__needed").split("__")[-1] in program.benefits
        ]
        if columns:
            joined = ", ".join(f'"{name}"' for name in columns)
            listed = f"list_distinct(flatten([{joined}]))"
            queries.append(f'SELECT "{CASE}" AS c, unnest({listed}) AS f FROM read_parquet({source})')
    if not queries:
        return ()
    rows = base.execute(
        "SELECT regexp_replace(f, '\\[[0-9]+\\]', '') AS fact, count(DISTINCT c) AS n "
        f"FROM ({' UNION ALL '.join(queries)}) GROUP BY 1 ORDER BY n DESC, fact LIMIT {FACTS}"
    ).fetchall()
    return tuple(_named(program, fact, count) for fact, count in rows)


def _named(program: Program, key: str, count: int) -> Missing:
    entity, _, name = key.partition(".")
    fact = program.facts.get((entity, name))
    if fact is None:
        one = program.entities[entity]
        return Missing(f"{one.name}名单", program.authorities[one.authority].name, shown(count))
    of, authority = program.entities[entity].name, program.authorities[fact.authority].name
    return Missing(fact.name if fact.name.startswith(of) else f"{of}的{fact.name}", authority, shown(count))


def _assumptions(sides: Sequence[Side], regions: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The parameters that answers rested on and that nobody has verified, with what is said of each."""
    found: dict[str, str] = {}
    for side in sides:
        for code in regions:
            program = side.program(code)
            for rule in program.rules:
                if rule.grant is not None:
                    for one in rule.assumptions:
                        parameter = program.parameters[one]
                        found.setdefault(parameter.name, parameter.note)
    return tuple(sorted(found.items()))
