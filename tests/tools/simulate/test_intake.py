"""Somebody's tables: what is admitted comes out as it was sent; what is not is set aside, told and counted."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.language import load
from engine.language.policy import Policy
from tests.tools.running import POLICIES
from tools.simulate.intake import ASIDE, HOUSEHOLDS, IntakeError, TakenIn, take_in

AS_OF = datetime.date(2021, 12, 31)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(POLICIES)


def taken(policy: Policy, folder: Path, household: str, members: str = "", chunk: int = 100) -> TakenIn:
    (folder / "in").mkdir()
    (folder / "in" / "household.csv").write_text(household, encoding="utf-8")
    if members:
        (folder / "in" / "members.csv").write_text(members, encoding="utf-8")
    return take_in(policy, folder / "in", AS_OF, folder / "out", chunk=chunk)


def rows(folder: Path, level: str) -> list[dict[str, object]]:
    paths = sorted((folder / "out").glob(f"*/*/{level}.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def aside(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "out" / ASIDE).open(encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def test_values_come_out_as_the_service_would_admit_them(policy: Policy, tmp_path: Path) -> None:
    household = "户编号,地区,现救助类别,application.matter,家庭.本市户籍\nA,桐庐,低边,null,是\nB,330106,none,,\n"
    members = (
        "户编号,月收入,确诊病种,出生日期,不计入情形\nA,1040.99,恶性肿瘤、血友病,1980-02-29,无\nA,0,null,,\nB,,,,\n"
    )
    assert taken(policy, tmp_path, household, members) == TakenIn(2, 0, {})
    west, tonglu = rows(tmp_path, "case")
    assert (west["household__current_aid"], west["household__registered_in_city"]) == ("none", None)
    assert (west["application__matter"], west["application__matter__absent"]) == (None, False)
    assert (tonglu["household__current_aid"], tonglu["household__registered_in_city"]) == ("dibian", True)
    assert (tonglu["application__matter"], tonglu["application__matter__absent"]) == (None, True)
    unknown, first, second = rows(tmp_path, "member")
    assert (unknown["monthly_income"], unknown["certified_diseases__absent"]) == (None, False)
    assert first["monthly_income"] == 104_099
    assert first["certified_diseases"] == ["恶性肿瘤", "血友病"]
    assert first["birth_date"] == datetime.date(1980, 2, 29)
    assert (first["not_counted_because"], first["not_counted_because__absent"]) == (None, True)
    assert (second["monthly_income"], second["certified_diseases__absent"], second["index"]) == (0, True, 1)


def test_a_household_with_one_bad_cell_is_set_aside_whole_and_told_where(policy: Policy, tmp_path: Path) -> None:
    household = "household_id,region\nA,桐庐\nB,桐庐\nC,桐庐\n"
    members = "household_id,月收入\nA,100\nB,100\nB,1.005\nC,-1\n"
    assert taken(policy, tmp_path, household, members) == TakenIn(1, 2, {"OUT_OF_BOUNDS": 1, "TOO_PRECISE": 1})
    assert [row["case"] for row in rows(tmp_path, "member")] == [0]
    told = [(one[0], one[1], one[2], one[3], one[4].split()[0]) for one in aside(tmp_path)]
    assert told == [
        ("B", "members.csv", "4", "月收入", "TOO_PRECISE"),
        ("C", "members.csv", "5", "月收入", "OUT_OF_BOUNDS"),
    ]


@pytest.mark.parametrize(
    ("household", "members", "reason", "aside_count"),
    [
        ("A,桐庐\nA,桐庐\nB,桐庐\n", "", "DUPLICATE", 2),
        ("A,不存在\nB,桐庐\n", "", "UNKNOWN_REGION", 1),
        ("A,\nB,桐庐\n", "", "REQUIRED", 1),
        (",桐庐\nB,桐庐\n", "", "REQUIRED", 1),
        ("A,下城\nB,桐庐\n", "", "UNKNOWN_REGION", 1),
        ("A,桐庐\nB,桐庐\n", "household_id,月收入\n" + "A,1\n" * 31, "TOO_MANY", 1),
        ("B,桐庐\n", "household_id,月收入\nX,1\nB,2\n", "REQUIRED", 0),
    ],
)
def test_what_cannot_be_decided_is_set_aside(
    policy: Policy, tmp_path: Path, household: str, members: str, reason: str, aside_count: int
) -> None:
    found = taken(policy, tmp_path, f"household_id,region\n{household}", members)
    assert (found.households, found.aside) == (1, aside_count)
    assert list(found.reasons) == [reason]
    assert len(aside(tmp_path)) == found.reasons[reason]


@pytest.mark.parametrize(
    ("household", "members", "said"),
    [
        (
            "household_id,region,现救助类型\nA,桐庐,低边\n",
            "",
            "household.csv 不认识列 现救助类型，是不是想写 `现救助类别`",
        ),
        ("region\n桐庐\n", "", "没有 household_id（户编号）这一列"),
        ("household_id\nA\n", "", "没有 region（地区）这一列"),
        ("household_id,region,现救助类别,current_aid\nA,桐庐,低边,低边\n", "", "是同一个事实，留一列"),
        ("household_id,region\nA,桐庐\n", "household_id,monthly_incom\nA,1\n", "是不是想写 `monthly_income`"),
    ],
)
def test_columns_that_mean_nothing_are_told_before_anything_is_written(
    policy: Policy, tmp_path: Path, household: str, members: str, said: str
) -> None:
    with pytest.raises(IntakeError) as error:
        taken(policy, tmp_path, household, members)
    assert any(said in one for one in error.value.problems), error.value.problems
    assert not (tmp_path / "out").exists()


def test_a_folder_without_households_is_told(policy: Policy, tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as error:
        take_in(policy, tmp_path, AS_OF, tmp_path / "out")
    assert "household.csv" in error.value.problems[0]


def test_parquet_with_types_of_its_own_is_read_too(policy: Policy, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(
        pa.table({"household_id": [7], "region": ["桐庐"], "本市户籍": [True]}), tmp_path / "in" / "household.parquet"
    )
    members = {
        "household_id": [7],
        "月收入": [1040.5],
        "出生日期": [datetime.date(2000, 1, 1)],
        "确诊病种": [["血友病"]],
    }
    pq.write_table(pa.table(members), tmp_path / "in" / "members.parquet")
    assert take_in(policy, tmp_path / "in", AS_OF, tmp_path / "out").households == 1
    (member,) = rows(tmp_path, "member")
    assert (member["monthly_income"], member["birth_date"]) == (104_050, datetime.date(2000, 1, 1))
    assert member["certified_diseases"] == ["血友病"]
    assert rows(tmp_path, "case")[0]["household__registered_in_city"] is True


def test_chunks_are_of_one_region_and_no_longer_than_asked(policy: Policy, tmp_path: Path) -> None:
    lines = [f"H{number},{'桐庐' if number % 2 else '西湖'}" for number in range(11)]
    members = [f"H{number},{number}" for number in range(11)]
    taken(
        policy,
        tmp_path,
        "household_id,region\n" + "\n".join(lines) + "\n",
        "household_id,月收入\n" + "\n".join(members) + "\n",
        chunk=2,
    )
    folders = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").glob("*/*"))
    assert folders == [f"330106/0000{one}" for one in range(3)] + [f"330122/0000{one}" for one in range(3)]
    for folder in folders:
        cases = pq.read_table(tmp_path / "out" / folder / "case.parquet")["case"].to_pylist()
        assert pq.read_table(tmp_path / "out" / folder / "member.parquet")["case"].to_pylist() == cases
    names = {row["case_number"]: row["household"] for row in pq.read_table(tmp_path / "out" / HOUSEHOLDS).to_pylist()}
    incomes = {row["case"]: row["monthly_income"] for row in rows(tmp_path, "member")}
    assert {names[case]: income for case, income in incomes.items()} == {f"H{one}": one * 100 for one in range(11)}


def test_hostile_headings_and_names_do_nothing_else(policy: Policy, tmp_path: Path) -> None:
    with pytest.raises(IntakeError):
        taken(policy, tmp_path, 'household_id,region,"x""; DROP TABLE aside; --"\nA,桐庐,1\n')


def test_names_with_quotes_are_only_names(policy: Policy, tmp_path: Path) -> None:
    assert taken(policy, tmp_path, 'household_id,region\n"a\'; DROP TABLE aside; --",桐庐\n').households == 1
