"""Measures the targets of the design, each beside what it is held against, in one run.

python -m tests.bench
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Admitted, Engine
from engine.language import Policy, load
from engine.reference import inquire
from engine.rete import Network
from server.answer import Answers
from server.cases import Cases, case_message
from tests.bench import wire
from tests.bench.measure import Figure, microseconds, table
from tools.cases import read_case, read_file

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "tests" / "cases" / "complete-family-of-four.yaml"
DOUDI = str(Path(sys.executable).with_name("doudi"))
ROUNDS, CALLS = 30, 200
SPLITS = 3_000
WIRE_ROUNDS, WIRE_CALLS, UNDER_WAY = 7, 4_000, 32
BATCH = 200


@click.command()
def main() -> None:
    """Print the figures and whether each meets its target."""
    engine = Engine(load(ROOT / "policies"))
    message = case_message(read_case(read_file(CASE)).raw)
    click.echo(f"Python {platform.python_version()}, {platform.machine()}; {CASE.name}, every rule set in force")
    figures = [*_loading(), *_deciding(engine, message), *_serving(message)]
    click.echo(table(figures))
    engine.close()


def _loading() -> list[Figure]:
    def every_program() -> float:
        start = time.perf_counter()
        policy = load(ROOT / "policies")
        networks = [
            Network(policy.program(code, day), inquire)
            for code in policy.tenant_regions
            for day in policy.days(code)[-1:]
        ]
        programs = len([policy.program(code, day) for code in _asked(policy) for day in policy.days(code)])
        spent = time.perf_counter() - start
        for network in networks:
            network.close()
        counted.append(programs)
        return spent

    counted: list[int] = []
    spent = statistics.median(every_program() for _ in range(5))
    detail = f"{counted[0]} programs of every region and span of days, one of them on the rete"
    return [Figure("load and compile every rule set and overlay", spent, "s", at_most=1, detail=detail)]


def _asked(policy: Policy) -> list[str]:
    return [code for code, region in policy.regions.items() if region.level == "district"]


def _deciding(engine: Engine, message: pb.Case) -> list[Figure]:
    cases, answers = Cases(engine.policy.entities), Answers()
    raw = cases.raw(message)
    admitted: Admitted = engine.admit(raw)
    decision = engine.decide(admitted)
    network = Network(admitted.program, inquire)
    splits = [network.split(admitted.case) for _ in range(SPLITS)][SPLITS // 10 :]
    network.close()

    def part(name: str) -> float:
        return float(statistics.median(getattr(split, name) for split in splits)) / 1000

    def timed(name: str, run: Callable[[], object], *, calls: int = CALLS, at_most: float | None = None) -> Figure:
        times = microseconds(run, rounds=ROUNDS, calls=calls)
        return Figure(name, times.median, "µs", at_most=at_most, detail=f"p90 {times.p90:.0f} µs")

    return [
        timed("one full decision, in all", lambda: engine.decide(engine.admit(raw)), at_most=250),
        timed("  of it admitting the facts", lambda: engine.admit(raw)),
        Figure("  of it making flat facts", part("facts"), "µs"),
        Figure("  of it in the rete", part("rete"), "µs", at_most=100),
        Figure("  of it settling the decision", part("answer"), "µs"),
        timed("the case from its message", lambda: cases.raw(message)),
        timed("the answer as its message", lambda: answers.encoded(admitted, decision)),
        timed("an explanation on top", lambda: engine.explain(admitted), calls=20, at_most=1000),
    ]


def _serving(message: pb.Case) -> list[Figure]:
    request = pb.CheckRequest(case=message).SerializeToString()
    batch = pb.CheckBatchRequest(cases=[message] * BATCH).SerializeToString()
    checks, echoes, batches = [], [], []
    with wire.started([DOUDI, "serve", "--listen", "127.0.0.1:0", "--workers", "1"]) as service:
        size = len(wire.once(service, wire.CHECK, request))
        with wire.started([sys.executable, "-m", "tests.bench.echo", str(size)]) as echo:
            for _ in range(WIRE_ROUNDS):
                echoes.append(wire.rate(echo, wire.ECHO, request, calls=WIRE_CALLS, under_way=UNDER_WAY))
                checks.append(wire.rate(service, wire.CHECK, request, calls=WIRE_CALLS, under_way=UNDER_WAY))
                batches.append(wire.rate(service, wire.CHECK_BATCH, batch, calls=12, under_way=2) * BATCH)
    ratios = [check / echo_rate for check, echo_rate in zip(checks, echoes, strict=True)]
    sizes = f"{len(request):,} bytes there, {size:,} back, {UNDER_WAY} at once"
    return [
        Figure("echo, calls a second", statistics.median(echoes), "/s", detail=sizes),
        Figure("Check, calls a second", statistics.median(checks), "/s", detail="one server process"),
        Figure("Check as a share of the echo", 100 * statistics.median(ratios), "%", at_least=70),
        Figure("CheckBatch, decisions a second", statistics.median(batches), "/s", at_least=2_500, detail="one core"),
    ]


if __name__ == "__main__":
    main()
