"""The plan itself: what it takes, what it refuses, and that none of its options changes an answer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from engine import columnar
from engine.columnar import Results, UnsupportedError
from engine.language import load
from engine.program import Call, FactReference, Function, Kind, Program, Type
from tests.columnar.populate import connect, storing

POLICIES = Path(__file__).resolve().parents[1] / "tools" / "policies"
DAY = datetime.date(2021, 6, 30)
ASKED = {
    "case": pa.table(
        {
            "case": [0, 1, 2, 3],
            "as_of": pa.array([DAY] * 4, pa.date32()),
            "household__disaster": pa.array([True, False, True, None], pa.bool_()),
            "household__aid": pa.array(["none", "dibao", None, None], pa.string()),
        }
    ),
    "member": pa.table(
        {
            "case": [0, 1, 1, 2],
            "index": [0, 0, 1, 0],
            "income": pa.array([100, 100_000_00, None, None], pa.int64()),
            "age": pa.array([30, 40, 50, 60], pa.int64()),
        }
    ),
}
"""A household struck by a disaster, one that is not, one of which little is known, one of which nothing is."""

Rows = Mapping[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def program() -> Program:
    return load(POLICIES).program("110", DAY)


def told(tables: Mapping[str, ir.Table]) -> Rows:
    """The rows of each table in order; lists sorted, as they are in none."""
    found = {}
    for level, table in tables.items():
        rows = table.order_by(["case", *(["index"] if level != "case" else [])]).to_pyarrow().to_pylist()
        found[level] = [
            {name: sorted(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows
        ]
    return found


def decided(program: Program, tables: Mapping[str, pa.Table] = ASKED, **options: object) -> tuple[Rows, Rows]:
    results: Results = columnar.compile(program).decide(connect(tables), **options)  # type: ignore[arg-type]
    return told(results.decisions), told(results.needed)


def of_cases(rows: Rows, column: str) -> dict[object, object]:
    return {row["case"]: row[column] for row in rows["case"]}


def test_an_unknown_fact_leaves_open_what_hangs_on_it_and_is_needed(program: Program) -> None:
    decisions, needed = decided(program, as_of=DAY)
    assert of_cases(decisions, "household__relief__outcome") == {
        0: "eligible",
        1: "ineligible",
        2: "needs_facts",
        3: "needs_facts",
    }
    lacks = of_cases(needed, "household__relief__needed")
    assert lacks[2] == ["household.aid"]
    assert "household.disaster" in lacks[3]  # type: ignore[operator]
    assert not lacks.get(0)
    assert not lacks.get(1)


def test_a_sum_over_an_unknown_income_or_an_unknown_list_is_unknown(program: Program) -> None:
    decisions, needed = decided(program, as_of=DAY)
    outcomes = of_cases(decisions, "household__allowance__outcome")
    assert outcomes == {0: "eligible", 1: "needs_facts", 2: "needs_facts", 3: "needs_facts"}
    lacks = of_cases(needed, "household__allowance__needed")
    assert (lacks[1], lacks[2], lacks[3]) == (["member[1].income"], ["member[0].income"], ["member"])
    assert of_cases(decisions, "member__listed") == {0: True, 1: True, 2: True, 3: False}


def test_a_day_for_all_and_the_same_day_on_every_row_decide_alike(program: Program) -> None:
    assert decided(program, as_of=DAY) == decided(program)


def test_only_asks_for_less_and_changes_nothing(program: Program) -> None:
    for whole, part in zip(decided(program, as_of=DAY), decided(program, as_of=DAY, only={"relief"}), strict=True):
        rows = {row["case"]: row for row in whole["case"]}
        assert part["case"]
        for row in part["case"]:
            assert {name: rows[row["case"]][name] for name in row} == row
            assert any(name.startswith("household__relief__") for name in row)
            assert not any(name.startswith("household__allowance") for name in row)


def test_decisions_are_the_same_where_nobody_asks_what_is_needed(program: Program) -> None:
    decisions, _ = decided(program, as_of=DAY)
    assert decided(program, as_of=DAY, needed=False) == (decisions, {})


def test_keep_may_store_what_it_is_given(program: Program) -> None:
    tables = connect(ASKED)
    store = storing(tables)
    kept: list[ir.Table] = []

    def keep(table: ir.Table) -> ir.Table:
        kept.append(store(table))
        return kept[-1]

    results = columnar.compile(program).decide(tables, DAY, keep=keep)
    assert (told(results.decisions), told(results.needed)) == decided(program, as_of=DAY)
    assert kept
    assert all("case" in table.columns for table in kept)


def test_a_list_without_a_table_is_known_of_nobody(program: Program) -> None:
    decisions, _ = decided(program, {"case": ASKED["case"]}, as_of=DAY)
    assert list(decisions) == ["case"]
    assert set(of_cases(decisions, "member__listed").values()) == {False}
    empty = {**ASKED, "member": ASKED["member"].slice(0, 0)}
    assert decided(program, empty, as_of=DAY)[0]["case"] == decisions["case"]


def test_a_column_that_is_no_fact_is_not_read(program: Program) -> None:
    more = {level: table.append_column("remark", pa.nulls(len(table), pa.string())) for level, table in ASKED.items()}
    assert decided(program, more, as_of=DAY) == decided(program, as_of=DAY)


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_day_on_which_the_program_does_not_hold_is_refused(program: Program, days: int, holds: bool) -> None:
    bounded = replace(program, since=DAY, until=DAY + datetime.timedelta(1))
    plan, tables, day = columnar.Plan(bounded), connect(ASKED), DAY + datetime.timedelta(days)
    if holds:
        assert plan.decide(tables, day, only={"relief"}, needed=False).decisions
        return
    with pytest.raises(ValueError, match="does not hold"):
        plan.decide(tables, day)


def test_what_columns_cannot_say_is_refused_with_its_place(program: Program) -> None:
    rule = next(one for one in program.rules if one.id == "aid/relief")
    listed = FactReference("application", "asked", Type(Kind.LIST), rule.condition.span)
    differing = Call(Function.CODES_MATCH, (listed, listed), Type(Kind.BOOLEAN), rule.condition.span)
    broken = replace(
        program,
        rules=tuple(replace(one, condition=differing) if one is rule else one for one in program.rules),
    )
    with pytest.raises(UnsupportedError, match="编码范围来自事实") as refused:
        columnar.compile(broken)
    assert refused.value.rule == "aid/relief"
    assert f"第 {rule.condition.span.line} 行" in str(refused.value)
