"""An engine over the real policies: districts that decide alike share a rete, and every answer is its own region's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import engine as rooms
from engine import reference
from engine.admission import AdmissionError, RawCase, RawSubject, Reason
from engine.engine import Engine
from engine.language import load
from engine.rete import Network

POLICIES = Path(__file__).resolve().parents[2] / "policies"
REGIONS = ["西湖", "上城", "桐庐", "余杭", "临平", "建德"]


def _case(region: str, as_of: str = "2022-06-01") -> RawCase:
    return RawCase(
        as_of,
        region,
        {
            "household": RawSubject({"原救助类别": "支出型低保"}),
            "members": [RawSubject({"月收入": 1300}), RawSubject({"月收入": 1200})],
        },
    )


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(load(POLICIES))
    yield engine
    engine.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Network]:
    """The networks that engines make."""
    found: list[Network] = []

    class Counted(Network):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            found.append(self)

    monkeypatch.setattr(rooms, "Network", Counted)
    return found


def test_districts_that_decide_alike_share_a_rete(engine: Engine, made: list[Network]) -> None:
    decisions = {region: engine.decide(engine.admit(_case(region))) for region in REGIONS}
    # 桐庐 has a ratio of its own, 余杭 a disease; 建德 returned to the city's standard by an entry of its own.
    assert len(made) == 4
    assert len({decision.region for decision in decisions.values()}) == len(REGIONS)
    for region, decision in decisions.items():
        admitted = engine.admit(_case(region))
        assert decision == reference.decide(admitted.program, admitted.case)


def test_few_networks_stay_open_and_answers_stay_right(
    engine: Engine, made: list[Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "MAX_NETWORKS", 2)
    for _ in range(3):
        for region in REGIONS:
            for as_of in ("2021-11-01", "2022-06-01"):
                admitted = engine.admit(_case(region, as_of))
                assert engine.decide(admitted) == reference.decide(admitted.program, admitted.case)
    assert len(made) > len(REGIONS)


def test_threads_get_the_answers_of_their_own_cases(engine: Engine) -> None:
    wanted = {region: engine.decide(engine.admit(_case(region))) for region in REGIONS}
    wrong: list[str] = []

    def ask(region: str) -> None:
        wrong.extend(region for _ in range(40) if engine.decide(engine.admit(_case(region))) != wanted[region])

    threads = [threading.Thread(target=ask, args=(region,)) for region in REGIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_engine_compiles_anew(engine: Engine) -> None:
    before = engine.decide(engine.admit(_case("桐庐")))
    engine.close()
    engine.close()
    assert engine.decide(engine.admit(_case("桐庐"))) == before


@pytest.mark.parametrize(
    ("region", "as_of", "reason", "message"),
    [
        ("", "2021-11-01", Reason.REQUIRED, "没有写地区"),
        ("桐芦", "2021-11-01", Reason.UNKNOWN_REGION, "是不是想写 `桐庐`"),
        ("下城", "2021-11-01", Reason.REGION_NOT_IN_FORCE, "拱墅区"),
        ("浙江", "2021-11-01", Reason.REGION_WITHOUT_POLICY, "没有录入政策"),
    ],
)
def test_a_region_that_cannot_be_asked(engine: Engine, region: str, as_of: str, reason: Reason, message: str) -> None:
    with pytest.raises(AdmissionError) as error:
        engine.admit(_case(region, as_of))
    (violation,) = error.value.violations
    assert (violation.path, violation.reason) == ("region", reason)
    assert message in violation.message
