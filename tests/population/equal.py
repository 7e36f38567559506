"""Whether two tables say the same, row by row and column by column, whatever the order of their rows and of lists."""
# ruff: noqa: S608  the statements are made of names that are quoted

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from tools.simulate import sql

_LIST = "[]"


class UnequalError(Exception):
    """Two tables differ; the message names the column, how often, and the first key with what each says of it."""


def check(base: duckdb.DuckDBPyConnection, one: str, other: str, keys: Sequence[str]) -> int:
    """How many values were compared.

    `one`, `other`: relations within `base`. A sum is the same in whichever type of whole numbers it is held. Raises
    `UnequalError` where a column or row is in one alone, a key comes twice, or a value differs.
    """
    kinds = _columns(base, one)
    others = _columns(base, other)
    if kinds.keys() != others.keys():
        raise UnequalError(f"columns of one alone: {', '.join(sorted(kinds.keys() ^ others.keys()))}")
    for name in kinds.keys() - set(keys):
        if kinds[name].endswith(_LIST) != others[name].endswith(_LIST) or "DOUBLE" in (kinds[name], others[name]):
            raise UnequalError(f"{name}: {kinds[name]} and {others[name]}")
    named = ", ".join(map(sql.name, keys))
    for relation in (one, other):
        twice = _one(base, f"SELECT count(*) - count(DISTINCT ({named})) FROM {relation}")
        if twice:
            raise UnequalError(f"{relation}: {twice} keys come again")
    alone = _one(
        base,
        f"SELECT count(*) FROM (SELECT {named} FROM {one}) a FULL JOIN (SELECT {named} FROM {other}) b "
        f"USING ({named}) WHERE a.{sql.name(keys[0])} IS NULL OR b.{sql.name(keys[0])} IS NULL",
    )
    if alone:
        raise UnequalError(f"{alone} rows are in one alone")
    told = [name for name in kinds if name not in keys]
    joined = f"FROM {one} a JOIN {other} b USING ({named})"
    counted = base.execute(
        f"SELECT count(*), {', '.join(f'count(*) FILTER ({_differs(name, kinds)})' for name in told)} {joined}"
    ).fetchone()
    rows, *different = counted or (0,)
    for name, count in zip(told, different, strict=True):
        if count:
            first = base.execute(
                f"SELECT {named}, a.{sql.name(name)}, b.{sql.name(name)} {joined} WHERE {_differs(name, kinds)} "
                f"ORDER BY {named} LIMIT 1"
            ).fetchone()
            raise UnequalError(f"{name}: {count} rows differ, the first {first}")
    return int(rows) * len(told)


def _differs(name: str, kinds: dict[str, str]) -> str:
    sides = [f"{side}.{sql.name(name)}" for side in ("a", "b")]
    if kinds[name].endswith(_LIST):
        sides = [f"list_sort({side})" for side in sides]
    return f"{sides[0]} IS DISTINCT FROM {sides[1]}"


def _columns(base: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in base.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}


def _one(base: duckdb.DuckDBPyConnection, statement: str) -> int:
    found = base.execute(statement).fetchone()
    return int(found[0]) if found else 0
