"""Writes the households that a report names as case files, to be opened with `doudi check --explain`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX, MILLION, absence_of, column_of
from engine.program import Fact, Kind, Program
from tools.simulate.report.figures import Example
from tools.simulate.run import Side

EXAMPLES = "examples"


def write_examples(population: Path, side: Side, examples: Sequence[Example], out: Path) -> int:
    """A file for each example below `out/examples/<kind>/`, readable by its owner alone; how many."""
    with duckdb.connect() as base:
        written: set[tuple[str, int]] = set()
        for one in examples:
            if (one.kind, one.case) in written:
                continue
            written.add((one.kind, one.case))
            target = out / EXAMPLES / one.kind / f"{one.case}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            program = side.program(one.region)
            target.write_text(_text(base, population / one.region / one.chunk, program, one, side.as_of), "utf-8")
            target.chmod(0o600)
    return len(written)


def _text(
    base: duckdb.DuckDBPyConnection, chunk: Path, program: Program, example: Example, as_of: datetime.date
) -> str:
    lines = [f"# {example.benefit}", f"as_of: {as_of.isoformat()}", f'region: "{example.region}"']
    tables = {path.stem: path for path in sorted(chunk.glob("*.parquet"))}
    (case,) = _rows(base, tables[CASE], example.case)
    for entity in program.entities.values():
        facts = [fact for fact in program.facts.values() if fact.entity == entity.id]
        if not entity.many:
            told = _facts(program, facts, case)
            if told:
                lines.append(f"{entity.key}: {{{told}}}")
        elif entity.id in tables:
            subjects = _rows(base, tables[entity.id], example.case)
            if subjects:
                lines.append(f"{entity.key}:")
                lines += [f"  - {{{_facts(program, facts, subject)}}}" for subject in subjects]
    return "\n".join(lines) + "\n"


def _rows(base: duckdb.DuckDBPyConnection, path: Path, case: int) -> list[dict[str, object]]:
    file = str(path).replace("'", "''")
    order = f'"{INDEX}"' if path.stem != CASE else f'"{CASE}"'
    found = base.execute(f"SELECT * FROM read_parquet('{file}') WHERE \"{CASE}\" = ? ORDER BY {order}", [case])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _facts(program: Program, facts: Sequence[Fact], row: Mapping[str, object]) -> str:
    told = []
    for fact in facts:
        column = column_of(program, fact.entity, fact.id)
        if row.get(absence_of(column)):
            told.append(f"{fact.name}: null")
        elif row.get(column) is not None:
            told.append(f"{fact.name}: {_written(fact, row[column])}")
    return ", ".join(told)


def _written(fact: Fact, value: object) -> str:
    names = {one.id: one.name for one in fact.type.choices}
    match value:
        case bool():
            return "true" if value else "false"
        case int() if fact.type.kind is Kind.MONEY:
            return f"{value // 100}.{value % 100:02d}"
        case int() if fact.type.kind is Kind.RATIO:
            return f'"{value * 100 / MILLION:g}%"'
        case list():
            return "[" + ", ".join(_quoted(names.get(str(one), str(one))) for one in value) + "]"
        case str():
            return _quoted(names.get(value, value))
        case _:
            return str(value)


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
