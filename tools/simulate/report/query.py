"""What was decided about one benefit, asked of the Parquet files of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import column_of, level_of
from engine.decision import Outcome
from engine.program import Benefit, Program
from tools.simulate import sql
from tools.simulate.report.lines import Paid
from tools.simulate.run import DECISIONS
from tools.simulate.statements import NEW

EXAMPLES = 10
KINDS = {"new_in": "新增享受", "new_out": "不再享受", "more": "金额增加", "less": "金额减少", "open": "缺事实"}
"""Kinds of change, and of a household without an answer, by the count of a line that they make up."""
_ELIGIBLE, _OPEN, _REVIEW = Outcome.ELIGIBLE.value, Outcome.NEEDS_FACTS.value, Outcome.NEEDS_REVIEW.value

_MONTHLY = ("monthly_suggested", "monthly_at_least")
_REGION = "split_part(filename, '/', -3)"


@dataclass(frozen=True, slots=True)
class Example:
    """A household of one kind of change. `case`: its number, which says nothing of who it is."""

    kind: str
    region: str
    chunk: str
    case: int
    benefit: str


class Query:
    """The columns of one benefit."""

    def __init__(
        self, base: duckdb.DuckDBPyConnection, out: Path, program: Program, benefit: Benefit, two: bool
    ) -> None:
        self._base = base
        self.benefit = benefit
        self.unit = "人" if program.entities[benefit.entity].many else "户"
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

    @property
    def paid(self) -> Paid:
        """How the benefit is paid on either side."""
        for part in (Paid.MONTHLY, Paid.ONCE):
            if any(f"{self._column}__{part}_" in name for name in self._known):
                return part
        return Paid.NOTHING

    def _part(self, part: str, *, after: bool) -> str:
        prefix = NEW if after and self._two else ""
        name = f"{prefix}{self._column}__{part}"
        return f'"{name}"' if name in self._known else "NULL"

    def outcome(self, *, after: bool) -> str:
        """The outcome on one side."""
        return self._part("outcome", after=after)

    def monthly(self, *, after: bool) -> str:
        """What is paid a month, in 分; 0 where it is not granted or has no sum."""
        suggested, least = (self._part(part, after=after) for part in _MONTHLY)
        sums = f"coalesce({suggested}, {least}, 0)"
        return f"CASE WHEN {self.outcome(after=after)} = '{_ELIGIBLE}' THEN CAST({sums} AS BIGINT) ELSE 0 END"

    def kinds(self) -> dict[str, str]:
        """The condition of each kind of change, by the keys of `KINDS`."""
        before, after = (f"{self.outcome(after=side)} IS NOT DISTINCT FROM '{_ELIGIBLE}'" for side in (False, True))
        old, new = self.monthly(after=False), self.monthly(after=True)
        return {
            "new_in": f"{after} AND NOT {before}",
            "new_out": f"{before} AND NOT {after}",
            "more": f"{before} AND {after} AND {new} > {old}",
            "less": f"{before} AND {after} AND {new} < {old}",
            "open": self.open(),
        }

    def open(self) -> str:
        """The condition that an answer hangs on facts, on the last side."""
        return f"{self.outcome(after=True)} = '{_OPEN}'"

    def counted(self) -> Mapping[str, Mapping[str, int]]:
        """The counts and sums of the lines, exact, by region. A region in which nobody is has none."""
        after = f"{self.outcome(after=True)} = '{_ELIGIBLE}'"
        unpriced = " AND ".join(f"{self._part(part, after=True)} IS NULL" for part in _MONTHLY)
        counts = {
            "before": f"{self.outcome(after=False)} = '{_ELIGIBLE}'",
            "after": after,
            **self.kinds(),
            "review": f"{self.outcome(after=True)} = '{_REVIEW}'",
            "unpriced": f"{after} AND {unpriced}" if self.paid is Paid.MONTHLY else "false",
        }
        sums = {"cost_before": self.monthly(after=False), "cost_after": self.monthly(after=True)}
        selected = ", ".join(
            [f"count(*) FILTER (WHERE {one})" for one in counts.values()] + [f"sum({one})" for one in sums.values()]
        )
        rows = self._base.execute(f"SELECT {_REGION}, {selected} FROM {self.source} GROUP BY 1 ORDER BY 1").fetchall()
        return {
            region: {part: int(one or 0) for part, one in zip((*counts, *sums), found, strict=True)}
            for region, *found in rows
        }

    def changes(self) -> str:
        """A query of the change a month of each household of this benefit, where there is one."""
        old, new = self.monthly(after=False), self.monthly(after=True)
        return f'SELECT "{CASE}" AS c, {new} - ({old}) AS d FROM {self.source} WHERE {new} <> {old}'

    def examples(self, regions: Mapping[str, Collection[str]]) -> Iterator[Example]:
        """Households of each kind of change, those with the lowest numbers, of the regions that are given for it."""
        for kind, condition in self.kinds().items():
            found = self._base.execute(
                f"SELECT DISTINCT \"{CASE}\", {_REGION} AS region, split_part(filename, '/', -2) FROM {self.source} "
                f"WHERE ({condition}) AND list_contains(?, {_REGION}) ORDER BY 1 LIMIT {EXAMPLES}",
                [list(regions[kind])],
            ).fetchall()
            yield from (Example(kind, region, chunk, case, self.benefit.name) for case, region, chunk in found)
