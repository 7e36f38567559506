"""Takes in somebody's tables, CSV or Parquet: values are admitted as the service does, or the household is set aside.

A cell that is empty is unknown; `null` or 无 says that there is none; the items of a list are parted by 、 or ;. Money
is in 元. A household one of whose rows cannot be admitted is set aside as a whole, since an answer that leaves out a
member would be a wrong one; so is one that is there twice. What is set aside is counted, and told in a file of its own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa

from engine.admission import AdmissionError, RawValue, admitted
from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX, MILLION, absence_of, kind_of
from engine.language.policy import Policy, RegionError
from engine.program import Entity, Fact, Kind, Scalar
from tools.population.generate import CHUNK
from tools.simulate import sql
from tools.simulate.headings import Headings, headings

ASIDE = "set-aside.csv"
SUFFIXES = (".csv", ".parquet")
"""Of tables that are taken in."""
HOUSEHOLDS = "households.parquet"
_ABSENT = frozenset({"null", "NULL", "无"})
_PARTED = re.compile(r"[、;；]")
_BOOLEANS = {"true": True, "false": False, "TRUE": True, "FALSE": False, "是": True, "否": False, "1": True, "0": False}
_TYPES: Mapping[str, pa.DataType] = {
    "boolean": pa.bool_(),
    "int64": pa.int64(),
    "date": pa.date32(),
    "string": pa.string(),
    "array<string>": pa.list_(pa.string()),
}


class IntakeError(Exception):
    """The tables cannot be taken in; `problems` says where and what to do, in Chinese."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s)")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many households were taken in and set aside, and of the latter how many rows by reason."""

    households: int
    aside: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Source:
    """One table: the level that it fills, its file, and what its columns mean."""

    level: str
    path: Path
    view: str
    headings: Headings


def take_in(policy: Policy, data: Path, as_of: datetime.date, out: Path, *, chunk: int = CHUNK) -> TakenIn:
    """Writes the tables of the folder `data` to `out`, in the layout of `tools.population`, for a policy on a day.

    `data` holds `household.csv` or `.parquet`, and beside it, where there are any, a table for each many-entity by its
    key (`members.csv`). Raises `IntakeError` where a table or a column cannot be understood.
    """
    with duckdb.connect() as base:
        base.execute("SET preserve_insertion_order = true")
        sources = _sources(policy, data, base)
        base.execute(
            "CREATE TABLE aside (household VARCHAR, file VARCHAR, row BIGINT, column_name VARCHAR, why VARCHAR)"
        )
        for source in sources:
            _admit(base, source)
        _regions(base, policy, sources[0], as_of)
        _households(base, policy, sources)
        return _write(base, sources, out, chunk)


def _sources(policy: Policy, data: Path, base: duckdb.DuckDBPyConnection) -> list[_Source]:
    singles = [one for one in policy.entities.values() if not one.many]
    wanted: list[tuple[str, list[Entity], tuple[str, ...]]] = [(CASE, singles, ("household", "家庭"))]
    wanted += [(one.id, [one], (one.key, one.id, one.name)) for one in policy.entities.values() if one.many]
    problems: list[str] = []
    found: list[_Source] = []
    for level, entities, names in wanted:
        paths = [data / f"{name}{suffix}" for name in names for suffix in SUFFIXES]
        there = [path for path in paths if path.is_file()]
        if len(there) > 1:
            problems.append(f"{there[0]} 和 {there[1]} 只能有一个")
        elif not there and level == CASE:
            problems.append(f"{data} 里没有 household.csv 或 household.parquet")
        if len(there) != 1:
            continue
        view = f"source_{level}"
        try:
            _open(base, there[0], view)
        except duckdb.Error as error:
            problems.append(f"{there[0]} 读不出来：{str(error).splitlines()[0][:200]}")
            continue
        columns = [name for name, *_ in base.execute(f"DESCRIBE {view}").fetchall() if name != "__row"]
        meant = headings(policy, entities, columns, with_region=level == CASE)
        problems += [f"{there[0]} {one}" for one in meant.problems]
        found.append(_Source(level, there[0], view, meant))
    known = {path.name for path in (one.path for one in found)}
    problems += [
        f"{path} 不知道是什么表"
        for path in sorted(data.glob("*"))
        if path.suffix in SUFFIXES and path.name not in known and not problems
    ]
    if problems:
        raise IntakeError(problems)
    return found


def _open(base: duckdb.DuckDBPyConnection, path: Path, view: str) -> None:
    """A view of a file with every cell as text, and the number of its row in `__row` (the heading is row 1)."""
    file = sql.text(path)
    if path.suffix == ".csv":
        read = f"read_csv({file}, header=true, all_varchar=true, auto_detect=true, delim=',', quote='\"')"
        base.execute(f"CREATE TABLE {view} AS SELECT row_number() OVER () + 1 AS __row, * FROM {read}")
        return
    columns = base.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    texts = [
        f"array_to_string({sql.name(name)}, '、') AS {sql.name(name)}"
        if kind.endswith("[]")
        else f"CAST({sql.name(name)} AS VARCHAR) AS {sql.name(name)}"
        for name, kind, *_ in columns
    ]
    read = f"read_parquet({file})"
    base.execute(f"CREATE TABLE {view} AS SELECT row_number() OVER () + 1 AS __row, {', '.join(texts)} FROM {read}")


def _admit(base: duckdb.DuckDBPyConnection, source: _Source) -> None:
    """Makes a table of the admitted values of a source; what is not admitted goes to `aside`.

    Each different value of a column is admitted once, whatever the number of rows.
    """
    household = sql.name(source.headings.household)
    columns = [f"s.__row, trim(s.{household}) AS __household"]
    joins: list[str] = []
    for number, (heading, fact) in enumerate(source.headings.facts.items()):
        column = sql.name(heading)
        rows = base.execute(f"SELECT DISTINCT {column} FROM {source.view} WHERE trim({column}) <> ''").fetchall()
        words = [row[0] for row in rows]
        table = f"values_{source.level}_{number}"
        base.register("admitted_values", _admitted(fact, words))
        base.execute(f"CREATE TABLE {table} AS SELECT * FROM admitted_values")
        base.unregister("admitted_values")
        joins.append(f"LEFT JOIN {table} v{number} ON s.{column} = v{number}.word")
        name = _column(fact, source.level)
        columns.append(f"v{number}.value AS {sql.name(name)}")
        if fact.type.nullable:
            columns.append(f"coalesce(v{number}.absent, false) AS {sql.name(absence_of(name))}")
        base.execute(
            f"INSERT INTO aside SELECT trim(s.{household}), ?, s.__row, ?, v.why "
            f"FROM {source.view} s JOIN {table} v ON s.{column} = v.word WHERE v.why IS NOT NULL",
            [source.path.name, heading],
        )
    base.execute(
        f"CREATE TABLE taken_{source.level} AS SELECT {', '.join(columns)} FROM {source.view} s {' '.join(joins)}"
    )


def _admitted(fact: Fact, words: Sequence[str]) -> pa.Table:
    """For each word: its value as a column holds it, whether it says that there is none, and why it is refused."""
    read = admitted(fact)
    values: list[object] = []
    absent: list[bool] = []
    why: list[str | None] = []
    for word in words:
        value: Scalar | None = None
        reason = None
        try:
            value = read(_raw(fact, word.strip()))
        except AdmissionError as error:
            reason = f"{error.violations[0].reason.value} {error.violations[0].message}"
        values.append(_held(value))
        absent.append(reason is None and value is None)
        why.append(reason)
    return pa.table(
        {
            "word": pa.array(words, pa.string()),
            "value": pa.array(values, _TYPES[kind_of(fact.type.kind)]),
            "absent": pa.array(absent, pa.bool_()),
            "why": pa.array(why, pa.string()),
        }
    )


def _raw(fact: Fact, word: str) -> RawValue:
    """A cell as a caller would send it."""
    if word in _ABSENT and fact.type.nullable and word not in {one.name for one in fact.type.choices}:
        return None
    match fact.type.kind:
        case Kind.BOOLEAN:
            return _BOOLEANS.get(word, word)
        case Kind.NUMBER:
            return int(word) if word.isdecimal() else word
        case Kind.LIST:
            return [one.strip() for one in _PARTED.split(word) if one.strip()]
        case _:
            return word


def _held(value: Scalar | None) -> object:
    if isinstance(value, Fraction):
        return int(value * MILLION)
    return list(value) if isinstance(value, tuple) else value


def _column(fact: Fact, level: str) -> str:
    return fact.id if level != CASE else f"{fact.entity}__{fact.id}"


def _regions(base: duckdb.DuckDBPyConnection, policy: Policy, cases: _Source, as_of: datetime.date) -> None:
    """Finds the region of each household; one without is set aside."""
    region, household = sql.name(cases.headings.region), sql.name(cases.headings.household)
    words = [row[0] for row in base.execute(f"SELECT DISTINCT {region} FROM {cases.view}").fetchall()]
    found = [(word, *_region(policy, word, as_of)) for word in words]
    table = pa.table(
        {
            "word": pa.array([one[0] for one in found], pa.string()),
            "code": pa.array([one[1] for one in found], pa.string()),
            "why": pa.array([one[2] for one in found], pa.string()),
        }
    )
    base.register("found_regions", table)
    base.execute("CREATE TABLE regions AS SELECT * FROM found_regions")
    base.unregister("found_regions")
    base.execute(
        f"INSERT INTO aside SELECT trim(s.{household}), ?, s.__row, ?, r.why FROM {cases.view} s "
        f"JOIN regions r ON s.{region} IS NOT DISTINCT FROM r.word WHERE r.why IS NOT NULL",
        [cases.path.name, cases.headings.region],
    )
    base.execute(
        f"CREATE TABLE placed AS SELECT s.__row, r.code FROM {cases.view} s "
        f"JOIN regions r ON s.{region} IS NOT DISTINCT FROM r.word"
    )


def _region(policy: Policy, word: str | None, as_of: datetime.date) -> tuple[str | None, str | None]:
    if word is None or not word.strip():
        return None, "REQUIRED 没有写地区"
    try:
        return policy.region(word.strip(), as_of).code, None
    except RegionError as error:
        return None, f"UNKNOWN_REGION {error.message}"


def _households(base: duckdb.DuckDBPyConnection, policy: Policy, sources: Sequence[_Source]) -> None:
    """Sets aside households that are there twice or have no name, rows of nobody, and lists that are too long."""
    cases = sources[0]
    base.execute(
        "INSERT INTO aside SELECT __household, ?, __row, ?, 'REQUIRED 没有户编号' FROM taken_case "
        "WHERE coalesce(__household, '') = ''",
        [cases.path.name, cases.headings.household],
    )
    base.execute(
        "INSERT INTO aside SELECT __household, ?, __row, ?, 'DUPLICATE 户编号重复' FROM taken_case "
        "WHERE __household IN "
        "(SELECT __household FROM taken_case WHERE __household <> '' GROUP BY 1 HAVING count(*) > 1)",
        [cases.path.name, cases.headings.household],
    )
    for source in sources[1:]:
        base.execute(
            f"INSERT INTO aside SELECT t.__household, ?, t.__row, ?, 'REQUIRED 户表里没有这个户编号' "
            f"FROM taken_{source.level} t ANTI JOIN taken_case c ON t.__household = c.__household",
            [source.path.name, source.headings.household],
        )
        most = policy.entities[source.level].at_most
        base.execute(
            f"INSERT INTO aside SELECT __household, ?, __row, ?, 'TOO_MANY 一户最多 {most} 个' "
            f"FROM taken_{source.level} WHERE __household IN "
            f"(SELECT __household FROM taken_{source.level} GROUP BY 1 HAVING count(*) > {most})",
            [source.path.name, source.headings.household],
        )


def _write(base: duckdb.DuckDBPyConnection, sources: Sequence[_Source], out: Path, chunk: int) -> TakenIn:
    out.mkdir(parents=True, exist_ok=True)
    base.execute(
        "CREATE TABLE numbered AS SELECT c.__row, c.__household, p.code, "
        "row_number() OVER (ORDER BY p.code, c.__row) - 1 AS __case, "
        f"(row_number() OVER (PARTITION BY p.code ORDER BY c.__row) - 1) // {chunk} AS __chunk "
        "FROM taken_case c JOIN placed p USING (__row) "
        "WHERE c.__household <> '' AND c.__household NOT IN (SELECT household FROM aside WHERE household IS NOT NULL)"
    )
    for code, number in base.execute("SELECT DISTINCT code, __chunk FROM numbered ORDER BY ALL").fetchall():
        folder = out / code / f"{number:05d}"
        folder.mkdir(parents=True)
        for source in sources:
            _copy(base, _selected(source, code, number), folder / f"{source.level}.parquet")
    _copy(base, "SELECT __case AS case_number, __household AS household FROM numbered ORDER BY 1", out / HOUSEHOLDS)
    aside = base.execute("SELECT count(*) FROM aside").fetchone()
    if aside and aside[0]:
        base.execute(
            "COPY (SELECT household AS 户编号, file AS 文件, row AS 行, column_name AS 列, why AS 原因 FROM aside "
            f"ORDER BY file, row, column_name, why) TO {sql.text(out / ASIDE)} (HEADER, DELIMITER ',')"
        )
        (out / ASIDE).chmod(0o600)
    reasons = dict(base.execute("SELECT split_part(why, ' ', 1), count(*) FROM aside GROUP BY 1 ORDER BY 1").fetchall())
    taken = base.execute("SELECT count(*) FROM numbered").fetchone()
    every = base.execute("SELECT count(*) FROM taken_case").fetchone()
    count, whole = (taken[0] if taken else 0), (every[0] if every else 0)
    return TakenIn(count, whole - count, reasons)


def _selected(source: _Source, code: str, number: int) -> str:
    facts: list[str] = []
    for fact in source.headings.facts.values():
        name = _column(fact, source.level)
        facts.append(f"t.{sql.name(name)}")
        if fact.type.nullable:
            facts.append(f"t.{sql.name(absence_of(name))}")
    listed = "".join(f", {one}" for one in facts)
    of = f"n.code = '{code}' AND n.__chunk = {number}"
    if source.level == CASE:
        return (
            f'SELECT n.__case AS "{CASE}"{listed} FROM taken_case t JOIN numbered n USING (__row) WHERE {of} ORDER BY 1'
        )
    index = f'row_number() OVER (PARTITION BY n.__case ORDER BY t.__row) - 1 AS "{INDEX}"'
    return (
        f'SELECT n.__case AS "{CASE}", {index}{listed} FROM taken_{source.level} t '
        f"JOIN numbered n ON t.__household = n.__household WHERE {of} ORDER BY 1, 2"
    )


def _copy(base: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    base.execute(f"COPY ({query}) TO {sql.text(path)} (FORMAT parquet, COMPRESSION zstd)")
