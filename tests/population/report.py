"""What was measured, as one table in Markdown and as data."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HEAD = ("what", "households", "households/s", "seconds", "CPU seconds", "peak memory", "")
_RIGHT = range(1, 6)


@dataclass(frozen=True, slots=True)
class Measured:
    """One row. `wall` and `cpu` are seconds (`cpu` is `None` where it was not taken), `peak` bytes."""

    what: str
    households: int
    wall: float
    peak: int
    cpu: float | None = None
    detail: str = ""

    @property
    def rate(self) -> float:
        """Households a second."""
        return self.households / self.wall


def table(rows: Iterable[Measured]) -> str:
    """All rows in Markdown."""
    cells = [_cells(row) for row in rows]
    widths = [max(len(line[at]) for line in [_HEAD, *cells]) for at in range(len(_HEAD))]
    rule = ["-" * (width - 1) + ":" if at in _RIGHT else "-" * width for at, width in enumerate(widths)]
    return "\n".join(_line(line, widths) for line in (_HEAD, rule, *cells))


def as_json(rows: Iterable[Measured], about: dict[str, object]) -> str:
    """The same with what was measured on."""
    told = [{**dataclasses.asdict(row), "rate": row.rate} for row in rows]
    return json.dumps({**about, "measured": told}, ensure_ascii=False, indent=1) + "\n"


def growth(rows: Sequence[Measured]) -> str:
    """How time and memory grow from the smallest size to the greatest; empty for one size."""
    ordered = sorted(rows, key=lambda row: row.households)
    if len(ordered) < 2 or ordered[0].households == ordered[-1].households:
        return ""
    first, last = ordered[0], ordered[-1]
    times, wall, peak = (getattr(last, of) / getattr(first, of) for of in ("households", "wall", "peak"))
    return f"{first.what}: {times:.3g} times the households take {wall:.3g} times the time, {peak:.3g} times the memory"


def _cells(row: Measured) -> tuple[str, ...]:
    cpu = "" if row.cpu is None else _seconds(row.cpu)
    memory = f"{row.peak / 2**30:.2f} GiB"
    return row.what, f"{row.households:,}", f"{row.rate:,.0f}", _seconds(row.wall), cpu, memory, row.detail


def _seconds(value: float) -> str:
    return f"{value:,.1f}" if value >= 10 else f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        f"{one:>{width}}" if at in _RIGHT else f"{one:<{width}}"
        for at, (one, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
