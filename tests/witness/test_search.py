"""Witnesses between two policies: found where a household can tell them apart, real, small, and the same every time."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import reference
from engine.engine import Engine
from engine.language import load
from engine.program import Kind, Program
from engine.witness import Search, Side, Witness, search

POLICIES = Path(__file__).resolve().parents[2] / "policies"
TONGLU, YUHANG, XIHU = "330122", "330110", "330106"
BEFORE, AFTER = datetime.date(2021, 12, 31), datetime.date(2022, 12, 31)
Edit = Callable[[str, str, str], Engine]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(load(POLICIES))
    yield engine
    engine.close()


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Edit]:
    """An engine of the policies with one passage of one file replaced."""
    made: list[Engine] = []

    def edit(file: str, old: str, new: str) -> Engine:
        folder = tmp_path / "policies"
        shutil.copytree(POLICIES, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, "the passage must stand there once"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        made.append(Engine(load(folder)))
        return made[-1]

    yield edit
    for one in made:
        one.close()


def everything(program: Program) -> list[str]:
    asking = [rule.id for rule in program.rules if rule.materials is not None]
    return [*program.benefits, *program.statuses, *program.leads, *program.duties, *asking]


@pytest.fixture(scope="module")
def years(engine: Engine) -> Search:
    old, new = Side(engine, BEFORE, XIHU), Side(engine, AFTER, XIHU)
    return search(old, new, everything(new.program))


def of(found: Search, conclusion: str) -> Witness:
    return next(one for one in found.witnesses if one.conclusion == conclusion)


def test_every_witness_is_what_both_readings_say(engine: Engine, years: Search) -> None:
    assert years.witnesses
    for one in years.witnesses:
        assert (one.old_case.singles, one.old_case.many) == (one.new_case.singles, one.new_case.many)
        for case, decision in ((one.old_case, one.old), (one.new_case, one.new)):
            program = engine.policy.program(case.region, case.as_of)
            assert reference.decide(program, case) == decision


def test_every_witness_keeps_to_the_vocabulary(engine: Engine, years: Search) -> None:
    facts = engine.policy.facts
    for one in years.witnesses:
        every = [(entity, each) for entity, subject in one.new_case.singles.items() for each in subject.items()]
        every += [
            (entity, each)
            for entity, subjects in one.new_case.many.items()
            for subject in subjects
            for each in subject.items()
        ]
        for entity, (name, value) in every:
            fact = facts[entity, name]
            if value is None:
                assert fact.type.nullable
            elif fact.type.kind is Kind.CHOICE:
                assert value in [choice.id for choice in fact.type.choices]
            elif fact.at_least is not None:
                assert fact.at_least <= value <= fact.at_most  # type: ignore[operator]


def test_a_higher_standard_is_told_at_its_threshold(years: Search) -> None:
    """低边 reaches to twice the standard: 2,082 元 in 2021, 2,204 元 in 2022 (a household of one, a month)."""
    one = of(years, "dibian")
    income = one.new_case.many["member"][0]["monthly_income"]
    assert isinstance(income, int)
    assert 208_200 <= income <= 220_400
    assert len(one.new_case.many["member"]) == 1


def test_a_witness_holds_no_fact_that_does_not_matter(years: Search) -> None:
    one = of(years, "tapering_dibao")
    assert one.new_case.singles == {"household": {"previous_aid": "expenditure_dibao"}}
    assert [set(member) for member in one.new_case.many["member"]] == [{"monthly_income"}]


def test_the_same_search_finds_the_same(engine: Engine, years: Search) -> None:
    old, new = Side(engine, BEFORE, XIHU), Side(engine, AFTER, XIHU)
    some = [one.conclusion for one in years.witnesses]
    assert search(old, new, some).witnesses == years.witnesses


def test_progress_is_told_to_the_end(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    side = Side(engine, AFTER, XIHU)
    search(side, side, ["dibao", "dibian"], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_the_same_policy_has_no_witness_and_says_how_far_it_looked(engine: Engine) -> None:
    side = Side(engine, AFTER, TONGLU)
    ids = [*side.program.benefits]
    found = search(side, side, ids)
    assert found.witnesses == ()
    assert found.without == tuple(ids)
    assert found.tried > len(ids)


def test_growing_older_between_two_days_is_no_difference_of_policy(engine: Engine) -> None:
    """Nothing of the policy changes between these days, but people have birthdays."""
    first, last = datetime.date(2022, 2, 1), datetime.date(2022, 6, 30)
    assert engine.policy.program(XIHU, first) is engine.policy.program(XIHU, last)
    old, new = Side(engine, first, XIHU), Side(engine, last, XIHU)
    assert search(old, new, [*new.program.benefits, *new.program.statuses], attempts=3).witnesses == ()


def test_a_disease_that_only_one_district_lists_is_found(engine: Engine) -> None:
    """余杭's overlay adds one; a patient with it is seriously ill there alone."""
    old, new = Side(engine, AFTER, XIHU), Side(engine, AFTER, YUHANG)
    added = set(new.program.parameters["serious_illnesses"].value or ()) - set(  # type: ignore[arg-type]
        old.program.parameters["serious_illnesses"].value or ()  # type: ignore[arg-type]
    )
    assert added
    one = of(search(old, new, ["seriously_ill"]), "seriously_ill")
    assert set(one.new_case.many["member"][0]["certified_diseases"]) <= added  # type: ignore[arg-type]


@pytest.mark.parametrize("raised", ["1102.01", "1101.99"])
def test_one_fen_is_enough(engine: Engine, edited: Edit, raised: str) -> None:
    """The narrowest change that there is: the standard one 分 up or down."""
    other = edited("hangzhou/parameters/standards.yaml", "value: 1102\n", f"value: {raised}\n")
    found = search(Side(engine, AFTER, XIHU), Side(other, AFTER, XIHU), ["dibao", "check_dibao"])
    assert found.without == ()


def test_a_rule_with_another_operator_differs_at_one_point_only(engine: Engine, edited: Edit) -> None:
    """`<` and `≤` tell apart only the household that earns exactly the standard."""
    rule = "        - 成员.重病患者\n        - 成员.月收入 {} 低保标准\n    grant:"
    other = edited("hangzhou/single-listing/2021-10-01.yaml", rule.format("<"), rule.format("≤"))
    identifier = "single_listing_dibao"
    found = search(Side(engine, AFTER, XIHU), Side(other, AFTER, XIHU), [identifier])
    assert of(found, identifier).new_case.many["member"][0]["monthly_income"] == 110_200


def test_an_id_that_neither_policy_knows_is_without(engine: Engine) -> None:
    side = Side(engine, AFTER, XIHU)
    assert search(side, side, ["no_such"]).without == ("no_such",)
