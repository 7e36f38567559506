"""A fact without a column is unknown of everybody, exactly as one whose column is NULL."""

from __future__ import annotations

import datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from engine import columnar
from engine.language import load

POLICIES = Path(__file__).resolve().parents[1] / "tools" / "policies"
DAY = datetime.date(2021, 6, 30)


def outcomes(folder: Path, columns: dict[str, object]) -> list[str]:
    """What is decided about 救急, to which a person's aid may be an exception."""
    program = load(POLICIES).program("110", DAY)
    base = ibis.duckdb.connect()
    found = {}
    for level, table in (
        ("case", pa.table({"case": [0, 1], "household__disaster": [True, False], **columns})),
        ("member", pa.table({"case": [0, 1], "index": [0, 0], "income": [100, 100]})),
    ):
        pq.write_table(table, folder / f"{level}.parquet")
        found[level] = base.read_parquet(str(folder / f"{level}.parquet"), table_name=f"input_{level}")
    decided = columnar.compile(program).decide(found, DAY).decisions["case"].order_by("case")
    rows = base.to_pyarrow(decided.select("household__relief__outcome")).to_pylist()
    base.disconnect()
    return [row["household__relief__outcome"] for row in rows]


def test_a_column_that_is_not_there_is_unknown_and_not_another_value(tmp_path: Path) -> None:
    absent = outcomes(tmp_path, {})
    empty = outcomes(tmp_path, {"household__aid": pa.array([None, None], pa.string())})
    assert absent == empty == ["needs_facts", "ineligible"]
