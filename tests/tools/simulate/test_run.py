"""What is written of a chunk does not depend on the chunks that were decided together with it."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.engine import Engine
from engine.language import load
from engine.language.policy import Policy
from tests.tools.running import SMALL
from tools.simulate.intake import take_in
from tools.simulate.run import Side, begin, chunks, run
from tools.simulate.verify import verify

DAYS = (datetime.date(2021, 6, 30), datetime.date(2022, 6, 30))
CHUNK = 7
HOUSEHOLDS = 30
Tables = Mapping[str, list[dict[str, object]]]
"""What was written, by file; rows in order, lists too."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(SMALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def population(policy: Policy, folder: Path) -> Path:
    """Chunks of seven households in two regions."""
    data = folder / "data"
    data.mkdir()
    struck = ("是", "否", "")
    households = [f"H{one},{'东区' if one % 2 else '某市'},{struck[one % 3]}" for one in range(HOUSEHOLDS)]
    members = [
        f"H{one},{'' if one % 5 == 0 else 30 * one},{20 + place}" for one in range(HOUSEHOLDS) for place in (0, 1)
    ]
    (data / "household.csv").write_text("\n".join(["户编号,地区,受灾", *households]) + "\n", encoding="utf-8")
    (data / "members.csv").write_text("\n".join(["户编号,月收入,年龄", *members]) + "\n", encoding="utf-8")
    take_in(policy, data, DAYS[0], folder / "population", chunk=CHUNK)
    return folder / "population"


@pytest.fixture(scope="module")
def whole(policy: Policy, population: Path, folder: Path) -> Tables:
    """What is written of all chunks decided together."""
    return decided(population, policy, folder / "whole", HOUSEHOLDS)


def decided(population: Path, policy: Policy, out: Path, together: int) -> Tables:
    sides = [Side(policy, day, "x") for day in DAYS]
    begin(population, sides, out)
    every = run(population, sides, out, together=together)
    assert {one.name for one in every} == {
        str(one.parent.relative_to(population)) for one in population.glob("*/*/case.parquet")
    }
    return {str(file.relative_to(out)): _ordered(pq.read_table(file)) for file in sorted(out.glob("*/*/*/*.parquet"))}


def _ordered(table: pa.Table) -> list[dict[str, object]]:
    rows = [{name: sorted(it) if isinstance(it, list) else it for name, it in row.items()} for row in table.to_pylist()]
    return sorted(rows, key=lambda row: (row["case"], row.get("index", 0)))


def test_chunks_that_are_decided_together_say_what_each_says_alone(
    policy: Policy, population: Path, whole: Tables, tmp_path: Path
) -> None:
    assert len(whole) > 2 * len(list(population.glob("*/*")))
    for together in (1, 2 * CHUNK):
        assert decided(population, policy, tmp_path / str(together), together) == whole


def test_a_number_that_is_there_twice_stays_with_its_chunk(
    policy: Policy, population: Path, whole: Tables, tmp_path: Path
) -> None:
    more = Path(shutil.copytree(population, tmp_path / "more"))
    shutil.copytree(population / "110" / "00000", more / "110" / "00009")
    found = decided(more, policy, tmp_path / "out", 2 * HOUSEHOLDS)
    copies = {name: rows for name, rows in found.items() if "/00009/" in name}
    assert {name.replace("00009", "00000"): rows for name, rows in copies.items()} == {
        name: rows for name, rows in whole.items() if "/110/00000/" in name
    }
    assert {name: rows for name, rows in found.items() if name not in copies} == whole


def test_what_is_written_is_texts_and_whole_numbers_of_one_width(whole: Tables, folder: Path) -> None:
    files = [folder / "whole" / name for name in whole if name.startswith("decisions/")]
    kinds = {column.type for file in files for column in pq.read_schema(file)}
    assert kinds == {pa.int64(), pa.string(), pa.bool_()}


def test_a_draft_that_no_longer_knows_a_fact_is_decided_without_it(
    policy: Policy, population: Path, tmp_path: Path
) -> None:
    draft = Path(shutil.copytree(SMALL, tmp_path / "draft"))
    for name, old, new in (
        ("vocabulary.yaml", "  - {id: age, name: 年龄,", "  # - {id: age, name: 年龄,"),
        ("city/aid/2021-01-01.yaml", "any: [成员.丧失比例 ≥ 50%, 成员.年龄 ≥ 60]", "成员.丧失比例 ≥ 50%"),
    ):
        text = (draft / name).read_text("utf-8")
        assert text.count(old) == 1
        (draft / name).write_text(text.replace(old, new), "utf-8")
    sides = [Side(one, DAYS[0], "x") for one in (policy, load(draft))]
    begin(population, sides, tmp_path / "out")
    run(population, sides, tmp_path / "out")
    files = sorted((tmp_path / "out").glob("decisions/*/*/member.parquet"))
    told = [row for file in files for row in pq.read_table(file).to_pylist()]
    assert len(told) == 2 * HOUSEHOLDS
    assert verify([Engine(one.policy) for one in sides], sides, chunks(population), tmp_path / "out")
