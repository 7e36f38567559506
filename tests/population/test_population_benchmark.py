"""What the benchmark is trusted with: that unequal answers are told, and that figures are shown as they were taken."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tests.population import equal, whole
from tests.population.__main__ import main
from tests.population.drawn import population
from tests.population.report import Measured, as_json, growth, table
from tests.population.spark_agreement import compare

ROWS = (
    "SELECT * FROM (VALUES (1, 'eligible', 10000::BIGINT, ['a', 'b']), (2, 'ineligible', NULL, []), "
    '(3, NULL, 0::BIGINT, NULL)) t("case", outcome, monthly, needed)'
)


def checked(other: str, one: str = ROWS) -> int:
    with duckdb.connect() as base:
        return equal.check(base, f"({one})", f"({other})", ["case"])


def changed(column: str, value: str, case: int = 1) -> str:
    """The same rows, one value changed."""
    return f'SELECT * REPLACE (CASE WHEN "case" = {case} THEN {value} ELSE {column} END AS {column}) FROM ({ROWS})'  # noqa: S608


def test_the_same_rows_are_equal_in_any_order_and_type() -> None:
    assert checked(f"{ROWS} ORDER BY 1 DESC") == 9
    assert checked(changed("needed", "['b', 'a']")) == 9
    assert checked(f"SELECT * REPLACE (monthly::DECIMAL(38, 0) AS monthly) FROM ({ROWS})") == 9  # noqa: S608


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (changed("monthly", "10001"), r"monthly: 1 rows differ, the first \(1, 10000, 10001\)"),
        (changed("monthly", "NULL"), "monthly: 1 rows differ"),
        (changed("monthly", "0", 2), "monthly: 1 rows differ"),
        (changed("monthly", "NULL", 3), "monthly: 1 rows differ"),
        (changed("outcome", "'ineligible'", 3), "outcome: 1 rows differ"),
        (changed("needed", "['a']"), "needed: 1 rows differ"),
        (changed("needed", "['a', 'b', 'b']"), "needed: 1 rows differ"),
        (changed("needed", "[]", 3), "needed: 1 rows differ"),
        (f'{ROWS} WHERE "case" < 3', "1 rows are in one alone"),
        (f"{ROWS} UNION ALL {ROWS}", "3 keys come again"),
        (f"SELECT * EXCLUDE (monthly) FROM ({ROWS})", "columns of one alone: monthly"),  # noqa: S608
        (f"SELECT * REPLACE (monthly::DOUBLE AS monthly) FROM ({ROWS})", "monthly: BIGINT and DOUBLE"),  # noqa: S608
    ],
)
def test_whatever_differs_is_told(other: str, said: str) -> None:
    with pytest.raises(equal.UnequalError, match=said):
        checked(other)


def written(rows: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as base:
        base.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")


def test_parts_and_levels_of_two_runs_are_all_compared(tmp_path: Path) -> None:
    keys = {"case": '1 AS "case"', "member": '1 AS "case", 0 AS "index"'}
    for engine in ("duckdb", "spark"):
        for part in ("decisions", "needed"):
            for level, key in keys.items():
                written(f"SELECT {key}, 7 AS monthly, ['x'] AS needed", tmp_path / engine / part / level / "0.parquet")
    assert compare(tmp_path / "duckdb", tmp_path / "spark") == 8
    other = tmp_path / "spark" / "needed" / "member" / "0.parquet"
    written(f"SELECT {keys['member']}, 7 AS monthly, ['y'] AS needed", other)
    with pytest.raises(equal.UnequalError, match="needed: 1 rows"):
        compare(tmp_path / "duckdb", tmp_path / "spark")
    other.unlink()
    other.parent.rmdir()
    with pytest.raises(equal.UnequalError, match="member"):
        compare(tmp_path / "duckdb", tmp_path / "spark")


def test_figures_are_shown_in_one_table_of_markdown() -> None:
    rows = [
        Measured("the notice", 1_000_000, 0.8, 3 * 2**30, 1.6, "2 batches"),
        Measured("the notice", 30_000_000, 24, 6 * 2**30),
    ]
    assert table(rows).splitlines() == [
        "| what       | households | households/s | seconds | CPU seconds | peak memory |           |",
        "| ---------- | ---------: | -----------: | ------: | ----------: | ----------: | --------- |",
        "| the notice |  1,000,000 |    1,250,000 |     0.8 |         1.6 |    3.00 GiB | 2 batches |",
        "| the notice | 30,000,000 |    1,250,000 |    24.0 |             |    6.00 GiB |           |",
    ]
    assert growth(rows) == "the notice: 30 times the households take 30 times the time, 2 times the memory"
    assert growth(rows[:1]) == ""
    told = json.loads(as_json(rows, {"threads": 2}))
    assert (told["threads"], told["measured"][1]["rate"], told["measured"][1]["peak"]) == (2, 1_250_000, 6 * 2**30)


def test_a_population_repeats_the_drawn_households_under_fresh_keys(tmp_path: Path) -> None:
    assert population(250, 1, tmp_path / "p", drawn=100) == 100
    with duckdb.connect() as base:
        for level in ("case", "member"):
            files = tmp_path / "p" / "*" / "*" / f"{level}.parquet"
            base.execute(f"CREATE TABLE {level}_all AS FROM read_parquet('{files}')")
            drawn, again = (
                f'SELECT * REPLACE ("case" % 100 AS "case") FROM {level}_all WHERE "case" // 100 = {time}'  # noqa: S608
                for time in (0, 1)
            )
            alone = f"({drawn} EXCEPT ALL {again}) UNION ALL ({again} EXCEPT ALL {drawn})"
            assert base.execute(alone).fetchall() == []
            counted = f'SELECT count(DISTINCT "case"), min("case"), max("case") FROM {level}_all'  # noqa: S608
            assert base.execute(counted).fetchall() == [(250, 0, 249)]
        assert base.execute("SELECT count(*) FROM case_all").fetchall() == [(250,)]


def test_the_files_alone_are_those_of_what_was_decided(tmp_path: Path) -> None:
    population(60, 1, tmp_path / "p")
    told = {}
    for engine in ("duckdb", "files"):
        asked = ["--engine", engine, "--population", str(tmp_path / "p"), "--as-of", "2022-12-31"]
        ran = CliRunner().invoke(whole.main, [*asked, "--out", str(tmp_path / engine)])
        assert ran.exit_code == 0, ran.output
        told[engine] = json.loads(ran.output.splitlines()[-1])
    assert told["duckdb"]["households"] == told["files"]["households"] == 60
    assert told["duckdb"]["batches"] == told["files"]["batches"]
    assert compare(tmp_path / "duckdb", tmp_path / "files") > 60 * 100


@pytest.mark.parametrize("asked", [["--parts", "notes"], ["--households", "1e6"], ["--households", "0"]])
def test_what_cannot_be_measured_is_refused(asked: list[str]) -> None:
    assert CliRunner().invoke(main, asked).exit_code == 2
