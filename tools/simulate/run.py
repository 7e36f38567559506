"""Decides every chunk of a population under one policy or two, and writes what was decided beside it.

A chunk is done when its folder is there under its own name: it is written under another and renamed, so that a run that
was stopped goes on where it was.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from engine import columnar
from engine.columnar import Plan
from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX
from engine.language.policy import Policy
from engine.program import Program

DECISIONS = "decisions"
NEEDED = "needed"
RUN = "run.json"
_MEMORY = "4GB"


@dataclass(frozen=True, slots=True)
class Side:
    """One policy: a release and a day. `label`: how people call it."""

    policy: Policy
    as_of: datetime.date
    label: str

    def program(self, region: str) -> Program:
        """The policy of a region."""
        return self.policy.program(region, self.as_of)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some households of one region."""

    region: str
    number: str
    folder: Path

    @property
    def name(self) -> str:
        """The name of the chunk within a run."""
        return f"{self.region}/{self.number}"


class OtherRunError(Exception):
    """The folder holds what another run decided; `message` says so, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def chunks(population: Path) -> tuple[Chunk, ...]:
    """The chunks of a population, by region and number."""
    found = sorted(path.parent for path in population.glob(f"*/*/{CASE}.parquet"))
    return tuple(Chunk(path.parent.name, path.name, path) for path in found)


def begin(population: Path, sides: Sequence[Side], out: Path) -> None:
    """Makes `out` ready for a run, or for going on with the same run.

    Raises `OtherRunError` where `out` holds anything else.
    """
    listed = hashlib.sha256()
    for chunk in chunks(population):
        state = (chunk.folder / f"{CASE}.parquet").stat()
        listed.update(f"{chunk.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    described = {
        "population": str(population.resolve()),
        "chunks": listed.hexdigest(),
        "sides": [
            {"release": side.policy.release, "as_of": side.as_of.isoformat(), "label": side.label} for side in sides
        ],
    }
    out.mkdir(parents=True, exist_ok=True)
    marker = out / RUN
    if marker.is_file():
        if json.loads(marker.read_text(encoding="utf-8")) != described:
            raise OtherRunError(f"{out} 里是另一次推算的结果；换一个文件夹，或删去它")
        return
    if any(out.iterdir()):
        raise OtherRunError(f"{out} 里已经有别的文件；换一个空文件夹")
    marker.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(
    population: Path, sides: Sequence[Side], out: Path, done: Callable[[Chunk], None] = lambda _: None
) -> tuple[Chunk, ...]:
    """Decides what is not decided yet; all chunks. `done` is told of each, decided now or before.

    `out/decisions/<region>/<chunk>/<level>.parquet`: a row a household or subject, with the columns of
    `engine.columnar.Results.decisions`, those of a second side behind `new__`; `out/needed/...` the facts that open
    answers lack, of the last side. Memory stays within a bound: what does not fit goes to the disk.
    """
    every = chunks(population)
    plans = _Plans()
    base = ibis.duckdb.connect()
    scratch = out / "scratch"
    base.raw_sql(f"SET memory_limit = '{_MEMORY}'")
    base.raw_sql(f"SET temp_directory = '{_escaped(scratch)}'")
    base.raw_sql("SET preserve_insertion_order = false")
    try:
        for chunk in every:
            target = out / DECISIONS / chunk.region / chunk.number
            if not target.is_dir():
                _decide(base, plans, chunk, sides, out)
            done(chunk)
    finally:
        base.disconnect()
        shutil.rmtree(scratch, ignore_errors=True)
    return every


class _Plans:
    """One plan for each policy that decides alike: most districts have no value of their own."""

    def __init__(self) -> None:
        self._known: list[tuple[Program, Plan]] = []

    def of(self, program: Program) -> Plan:
        """The plan of a program."""
        for other, plan in self._known:
            alike = other.parameters == program.parameters and other.rules == program.rules
            if alike and other.defines == program.defines:
                return plan
        plan = columnar.compile(program)
        self._known.append((program, plan))
        return plan


def _decide(base: ibis.backends.duckdb.Backend, plans: _Plans, chunk: Chunk, sides: Sequence[Side], out: Path) -> None:
    tables = {
        path.stem: base.read_parquet(str(path), table_name=f"input_{path.stem}")
        for path in sorted(chunk.folder.glob("*.parquet"))
    }
    results = [plans.of(side.program(chunk.region)).decide(tables, side.as_of) for side in sides]
    for name, found in ((NEEDED, dict(results[-1].needed)), (DECISIONS, _joined([one.decisions for one in results]))):
        target = out / name / chunk.region / chunk.number
        fresh = target.with_name(f".{target.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for level, table in found.items():
            base.to_parquet(table, str(fresh / f"{level}.parquet"), compression="zstd")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)


def _joined(sides: Sequence[Mapping[str, ir.Table]]) -> dict[str, ir.Table]:
    if len(sides) == 1:
        return dict(sides[0])
    return dict(_levels(*sides))


def _levels(old: Mapping[str, ir.Table], new: Mapping[str, ir.Table]) -> Iterator[tuple[str, ir.Table]]:
    for level, table in old.items():
        keys = [CASE] if level == CASE else [CASE, INDEX]
        other = new[level]
        renamed = other.select(*keys, **{f"new__{one}": other[one] for one in other.columns if one not in keys})
        yield level, table.inner_join(renamed, keys)


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
