"""Synthetic populations: the same for the same seed, within the vocabulary, as their marginals say."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from engine.columnar.tables import absence_of
from engine.language import load
from engine.language.policy import Policy
from engine.program import Kind
from tests.tools.running import POLICIES, run
from tools.population import MarginalsError, generate, read_marginals
from tools.population.marginals import DEFAULT

HOUSEHOLDS = 4_000


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(POLICIES)


@pytest.fixture(scope="module")
def population(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population") / "one"
    generate(policy.entities, read_marginals(policy), HOUSEHOLDS, 1, folder)
    return folder


def table(folder: Path, level: str) -> pa.Table:
    return pa.concat_tables(
        [pq.read_table(path) for path in sorted(folder.glob(f"*/*/{level}.parquet"))]
    ).unify_dictionaries()


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_households_and_another_gives_others(
    policy: Policy, population: Path, tmp_path: Path
) -> None:
    marginals = read_marginals(policy)
    generate(policy.entities, marginals, HOUSEHOLDS, 1, tmp_path / "same")
    generate(policy.entities, marginals, HOUSEHOLDS, 2, tmp_path / "other")
    assert content(tmp_path / "same") == content(population)
    assert not table(tmp_path / "other", "member").equals(table(population, "member"))


def test_every_household_is_there_once_and_has_members_in_order(population: Path) -> None:
    cases = table(population, "case")["case"].to_pylist()
    assert sorted(cases) == list(range(HOUSEHOLDS))
    members = table(population, "member")
    assert set(members["case"].to_pylist()) == set(cases)
    seen: dict[int, int] = {}
    for case, index in zip(members["case"].to_pylist(), members["index"].to_pylist(), strict=True):
        assert index == seen.get(case, 0)
        seen[case] = index + 1


def test_regions_add_up(population: Path) -> None:
    manifest = json.loads((population / "population.json").read_text(encoding="utf-8"))
    assert manifest["households"] == sum(manifest["regions"].values()) == HOUSEHOLDS
    for code, count in manifest["regions"].items():
        assert sum(pq.read_metadata(one).num_rows for one in population.glob(f"{code}/*/case.parquet")) == count


def test_every_value_may_be_sent(policy: Policy, population: Path) -> None:
    tables = {"case": table(population, "case"), "member": table(population, "member")}
    found = 0
    for (entity, name), fact in policy.facts.items():
        level = "member" if entity == "member" else "case"
        column = name if level == "member" else f"{entity}__{name}"
        if entity == "supporter" or column not in tables[level].column_names:
            continue
        found += 1
        values = tables[level][column].combine_chunks()
        known = values.drop_null()
        assert len(known) > 0, column
        if fact.type.kind is Kind.CHOICE:
            assert set(known.to_pylist()) <= {one.id for one in fact.type.choices}
        if fact.at_least is not None:
            assert fact.at_least <= pc.min(known).as_py()
            assert pc.max(known).as_py() <= fact.at_most
        if fact.type.nullable:
            absent = tables[level][absence_of(column)].combine_chunks()
            assert not pc.any(pc.and_(absent, values.is_valid())).as_py(), "absent and known at once"
        else:
            assert absence_of(column) not in tables[level].column_names
    assert found > 40


def test_facts_are_missing_as_often_as_was_said(population: Path) -> None:
    members = table(population, "member")
    share = members["monthly_income"].null_count / len(members)
    assert 0.02 < share < 0.04


def test_children_earn_nothing(population: Path) -> None:
    members = table(population, "member")
    born, earned = members["birth_date"].to_pylist(), members["monthly_income"].to_pylist()
    children = [income for birth, income in zip(born, earned, strict=True) if birth and birth.year >= 2007]
    assert children
    assert {income for income in children if income is not None} == {0}


def test_a_folder_with_something_in_it_is_left_alone(population: Path) -> None:
    before = content(population)
    ran = run("population", "generate", "--households", "5", "--out", population, "--policies", POLICIES)
    assert ran.status == 2
    assert "已经有文件" in ran.err
    assert content(population) == before


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    ran = run("population", "generate", "--households", "7", "--out", tmp_path / "p", "--policies", POLICIES)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("7 户，")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("poor = 0.06", "poor = 1.06", "poor 应是 0 到 1 之间的比例"),
        ("as_of = 2021-12-31", "as_of = 2021", "as_of 应是日期"),
        ("330102 = 0.111", "339999 = 0.111", "没有代码为 339999 的地区"),
        ("330102 = 0.111", "330102 = 0.211", "regions 的比例合计应是 1"),
        ("[member.birth_date]", "[member.birth_dat]", "member 没有事实 birth_dat，是不是想写 `birth_date`"),
        ("[household.urgent]", "[houshold.urgent]", "没有对象 houshold，是不是想写 `household`"),
        ("true = 0.05\n", "tru = 0.05\n", "没有 tru 这个键，是不是想写 `true`"),
        ("true = 0.05\n", "choices = {a = 1.0}\n", "要写 true 中的一个"),
        ("true = 0.05\n", "true = 0.05\nabsent = 0.1\n", "这个事实不能是空值"),
        ("{none = 0.75, valid = 0.24, suspended = 0.01}", "{none = 0.75, invalid = 0.25}", "没有取值 invalid"),
        ("member = [0.24, 0.30, 0.24, 0.14, 0.06, 0.02]", "member = [0.5]", "sizes.member 的比例合计应是 1"),
        ("member = [0.24, 0.30, 0.24, 0.14, 0.06, 0.02]", "", "sizes 里没有 member"),
        ("poor = 0.06", "poor = ", "不是 TOML"),
    ],
)
def test_marginals_that_do_not_fit_are_told_with_their_place(
    policy: Policy, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "marginals.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MarginalsError) as error:
        read_marginals(policy, path)
    assert said in error.value.message
    assert "marginals.toml" in error.value.message
