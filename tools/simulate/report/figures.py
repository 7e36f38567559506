"""Adds up what was decided: who is newly in or out, who gains or loses, what it costs, and what answers hang on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import column_of, level_of
from engine.decision import Outcome
from engine.program import Benefit, Program
from tools.simulate import sql
from tools.simulate.report.suppress import Count, hidden, shown, small
from tools.simulate.run import DECISIONS, NEEDED, Side
from tools.simulate.statements import NEW

EXAMPLES = 10
FACTS = 15
BANDS = (
    ("减少 500 元以上", None, -50_000),
    ("减少 100 至 500 元", -50_000, -10_000),
    ("减少不到 100 元", -10_000, 0),
    ("增加不到 100 元", 0, 10_000),
    ("增加 100 至 500 元", 10_000, 50_000),
    ("增加 500 元以上", 50_000, None),
)
"""Changes of what a household gets a month, in 分; a bound belongs to the band nearer to nothing."""
KINDS = {"new_in": "新增享受", "new_out": "不再享受", "gain": "金额增加", "loss": "金额减少", "hanging": "缺事实"}
_ELIGIBLE, _OPEN, _REVIEW = Outcome.ELIGIBLE.value, Outcome.NEEDS_FACTS.value, Outcome.NEEDS_REVIEW.value


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit, whole or in one region: households or members who have it, and 分 a month; `None` where hidden.

    A sum counts the suggested amount, or where the policy suggests none the least, of those who are eligible.
    """

    name: str
    before: Count
    after: Count
    new_in: Count
    new_out: Count
    more: Count
    less: Count
    cost_before: Count
    cost_after: Count
    open: Count
    review: Count


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that answers hang on: how many households it could settle something for."""

    fact: str
    authority: str
    households: Count


@dataclass(frozen=True, slots=True)
class Example:
    """A household of one kind of change. `case`: its number, which says nothing of who it is."""

    kind: str
    region: str
    chunk: str
    case: int
    benefit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a report tells. `sides`: label, day and release of each policy; `bands`: households by change."""

    households: int
    aside: int
    sides: tuple[tuple[str, str, str], ...]
    benefits: tuple[Line, ...]
    regions: tuple[tuple[str, tuple[Line, ...]], ...]
    bands: tuple[tuple[str, Count], ...]
    missing: tuple[Missing, ...]
    assumptions: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


def figures(sides: Sequence[Side], regions: Sequence[str], out: Path, *, households: int, aside: int) -> Figures:
    """The figures of a finished run in `out`, of one side or two."""
    program = sides[-1].program(regions[0])
    with duckdb.connect() as base:
        asked = [
            one
            for one in (_Query(base, out, program, benefit, len(sides) == 2) for benefit in program.benefits.values())
            if one.there
        ]
        counted = [one.counted() for one in asked]
        whole = [one.line(of.values()) for one, of in zip(asked, counted, strict=True)]
        by_region = {
            region: [one.line([of[region]] if region in of else ()) for one, of in zip(asked, counted, strict=True)]
            for region in regions
        }
        names = {code: sides[-1].policy.regions[code].name for code in regions}
        return Figures(
            households=households,
            aside=aside,
            sides=tuple((side.label, side.as_of.isoformat(), side.policy.release) for side in sides),
            benefits=tuple(whole),
            regions=tuple((names[code], tuple(lines)) for code, lines in _safe(by_region, whole).items()),
            bands=_bands(base, asked) if len(sides) == 2 else (),
            missing=_missing(base, out, program),
            assumptions=_assumptions(sides, regions),
            examples=tuple(example for one in asked for example in one.examples()),
        )


class _Query:
    """The columns of one benefit."""

    def __init__(
        self, base: duckdb.DuckDBPyConnection, out: Path, program: Program, benefit: Benefit, two: bool
    ) -> None:
        self._base = base
        self.benefit = benefit
        self.level = level_of(program, benefit.entity)
        self._column = column_of(program, benefit.entity, benefit.id)
        self.source = f"read_parquet({sql.text(out / DECISIONS / '*' / '*' / f'{self.level}.parquet')}, filename=true)"
        self._two = two
        files = list((out / DECISIONS).glob(f"*/*/{self.level}.parquet"))
        self._known: set[str] = set()
        if files:
            described = base.execute(f"DESCRIBE SELECT * FROM read_parquet({sql.text(files[0])})").fetchall()
            self._known = {name for name, *_ in described}
        self.there = f"{self._column}__outcome" in self._known

    def _part(self, part: str, *, after: bool) -> str:
        prefix = NEW if after and self._two else ""
        name = f"{prefix}{self._column}__{part}"
        return f'"{name}"' if name in self._known else "NULL"

    def outcome(self, *, after: bool) -> str:
        """The outcome on one side."""
        return self._part("outcome", after=after)

    def monthly(self, *, after: bool) -> str:
        """What is paid a month, in 分; 0 where it is not granted or has no sum."""
        suggested, least = (self._part(part, after=after) for part in ("monthly_suggested", "monthly_at_least"))
        sums = f"coalesce({suggested}, {least}, 0)"
        return f"CASE WHEN {self.outcome(after=after)} = '{_ELIGIBLE}' THEN CAST({sums} AS BIGINT) ELSE 0 END"

    def kinds(self) -> dict[str, str]:
        """The condition of each kind of change, by the keys of `KINDS`."""
        before, after = (f"{self.outcome(after=side)} IS NOT DISTINCT FROM '{_ELIGIBLE}'" for side in (False, True))
        old, new = self.monthly(after=False), self.monthly(after=True)
        return {
            "new_in": f"{after} AND NOT {before}",
            "new_out": f"{before} AND NOT {after}",
            "gain": f"{before} AND {after} AND {new} > {old}",
            "loss": f"{before} AND {after} AND {new} < {old}",
            "hanging": f"{self.outcome(after=True)} = '{_OPEN}'",
        }

    def counted(self) -> Mapping[str, Sequence[int]]:
        """What the lines of the regions are made of, by region: how many before, after and of each kind, how many are
        left to a person, and the sums before and after. A region in which nobody is has none."""
        counts = (
            f"{self.outcome(after=False)} = '{_ELIGIBLE}'",
            f"{self.outcome(after=True)} = '{_ELIGIBLE}'",
            *self.kinds().values(),
            f"{self.outcome(after=True)} = '{_REVIEW}'",
        )
        selected = ", ".join(f"count(*) FILTER (WHERE {one})" for one in counts)
        sums = f"sum({self.monthly(after=False)}), sum({self.monthly(after=True)})"
        rows = self._base.execute(
            f"SELECT split_part(filename, '/', -3), {selected}, {sums} FROM {self.source} GROUP BY 1"
        ).fetchall()
        return {region: [int(one or 0) for one in found] for region, *found in rows}

    def line(self, counted: Iterable[Sequence[int]]) -> Line:
        """The line of some regions together."""
        before, after, new_in, new_out, more, less, hanging, review, old, new = map(
            sum, zip((0,) * 10, *counted, strict=True)
        )
        keep = not small(before) and not small(after)
        return Line(
            self.benefit.name,
            shown(before),
            shown(after),
            shown(new_in),
            shown(new_out),
            shown(more),
            shown(less),
            old if keep else None,
            new if keep else None,
            shown(hanging),
            shown(review),
        )

    def changes(self) -> str:
        """A query of the change a month of each household of this benefit, where there is one."""
        old, new = self.monthly(after=False), self.monthly(after=True)
        return f'SELECT "{CASE}" AS c, {new} - ({old}) AS d FROM {self.source} WHERE {new} <> {old}'

    def examples(self) -> Iterator[Example]:
        """Households of each kind of change, those with the lowest numbers."""
        for kind, condition in self.kinds().items():
            found = self._base.execute(
                f"SELECT DISTINCT \"{CASE}\", split_part(filename, '/', -3), split_part(filename, '/', -2) "
                f"FROM {self.source} WHERE {condition} ORDER BY 1 LIMIT {EXAMPLES}"
            ).fetchall()
            yield from (Example(kind, region, chunk, case, self.benefit.name) for case, region, chunk in found)


def _safe(by_region: Mapping[str, list[Line]], whole: Sequence[Line]) -> dict[str, list[Line]]:
    """Hides what the total of all regions would tell of the one that is hidden."""
    found = {region: list(lines) for region, lines in by_region.items()}
    for number, total in enumerate(whole):
        for part, costs in (("before", ("cost_before",)), ("after", ("cost_after",)), ("new_in", ()), ("new_out", ())):
            counts = {region: getattr(lines[number], part) for region, lines in found.items()}
            missing = [region for region, count in counts.items() if count is None]
            if len(missing) == 1 and getattr(total, part) is not None:
                others = {region: count for region, count in counts.items() if count}
                # The one that is hidden already counts as one household here: any small number does.
                for region in hidden({**others, missing[0]: 1}) - {missing[0]}:
                    nothing: dict[str, Any] = dict.fromkeys((part, *costs))
                    found[region][number] = replace(found[region][number], **nothing)
    return found


def _bands(base: duckdb.DuckDBPyConnection, asked: Sequence[_Query]) -> tuple[tuple[str, Count], ...]:
    """Households by how much more or less they get a month, over all benefits."""
    union = " UNION ALL ".join(one.changes() for one in asked)
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE changes AS SELECT c, sum(d) AS d FROM ({union}) GROUP BY c HAVING sum(d) <> 0"
    )
    found: dict[str, int] = {}
    for name, low, high in BANDS:
        bounds = []
        if low is not None:
            bounds.append(f"d >= {low}" if low < 0 else f"d > {low}")
        if high is not None:
            bounds.append(f"d < {high}" if high <= 0 else f"d <= {high}")
        row = base.execute(f"SELECT count(*) FROM changes WHERE {' AND '.join(bounds)}").fetchone()
        found[name] = row[0] if row else 0
    concealed = hidden(found)
    return tuple((name, None if name in concealed else count) for name, count in found.items())


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
    authority = program.authorities[fact.authority].name
    return Missing(f"{program.entities[entity].name}.{fact.name}", authority, shown(count))


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
