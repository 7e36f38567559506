"""Takes times and shows them beside their targets."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `at_most` or `at_least` is its target, in `unit`; neither where it only explains another."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; `None` without one."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None


@dataclass(frozen=True, slots=True)
class Times:
    """The distribution of many runs, in µs each."""

    median: float
    p90: float


def microseconds(run: Callable[[], object], *, rounds: int, calls: int) -> Times:
    """Times `run`: `rounds` batches of `calls`, after one batch to warm up, without the cyclic collector.

    Each batch counts with its mean, so that the clock costs nothing.
    """
    for _ in range(calls):
        run()
    times = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            start = time.perf_counter_ns()
            for _ in range(calls):
                run()
            times.append((time.perf_counter_ns() - start) / calls / 1000)
    finally:
        gc.enable()
    return Times(statistics.median(times), statistics.quantiles(times, n=10)[-1])


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table of text, a line each."""
    rows = [("what", "figure", "target", "", "")]
    for figure in figures:
        target = ""
        if figure.at_most is not None:
            target = f"≤ {figure.at_most:,.6g} {figure.unit}"
        elif figure.at_least is not None:
            target = f"≥ {figure.at_least:,.6g} {figure.unit}"
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        rows.append((figure.name, f"{_number(figure.value)} {figure.unit}", target, verdict, figure.detail))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, value, target, verdict, detail in rows:
        line = f"{name:<{widths[0]}}  {value:>{widths[1]}}  {target:>{widths[2]}}  {verdict:<{widths[3]}}  {detail}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.3g}" if value < 10 else f"{value:,.1f}"
