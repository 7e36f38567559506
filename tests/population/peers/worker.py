"""Decides in a process of its own, a round for each line on its input.

python -m tests.population.peers.worker DATA 2021-12

`DATA/households.npz` and `persons.npz` hold an array for each input, in one order, `persons.npz` besides them for each
person the place of their household. A round is told as a line of JSON: wall and CPU seconds. At the end of the input
the answers are written to `DATA/<framework>-<month>.npz`, and the peak memory is told.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.population import rounds
from tests.population.peers import rules
from tests.population.peers.framework import NAME, SimulationBuilder

Array = Any
Arrays = dict[str, Array]
System = Any
Simulation = Any
"""Peers have no types."""


def main() -> None:
    """One round for each line."""
    folder, month = Path(sys.argv[1]), sys.argv[2]
    system = rules.system()
    households, persons = (_read(folder / f"{name}.npz") for name in ("households", "persons"))
    home = persons.pop("household")
    answers: Arrays = {}
    for _ in sys.stdin:
        answers.clear()
        simulation = _simulation(system, month, households, persons, home)
        rounds.timed(lambda made=simulation: answers.update(_calculated(made, month)))  # type: ignore[misc]
        del simulation
    told: Arrays = {name: np.asarray(found) for name, found in answers.items()}
    np.savez(folder / f"{NAME}-{month}.npz", **told)
    rounds.ended()


def _calculated(simulation: Simulation, month: str) -> Arrays:
    return {one.__name__: simulation.calculate(one.__name__, month) for one in rules.OUTPUTS}


def _read(path: Path) -> Arrays:
    with np.load(path) as found:
        return dict(found)


def _simulation(system: System, month: str, households: Arrays, persons: Arrays, home: Array) -> Simulation:
    """A simulation of a population in tables, built as the documentation says; nothing is calculated yet."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(home)))
    declared = builder.declare_entity("household", np.arange(len(next(iter(households.values())))))
    builder.join_with_persons(declared, home, np.full(len(home), "member"))
    made = builder.build(system)
    for name, values in (households | persons).items():
        made.set_input(name, month, values)
    return made


if __name__ == "__main__":
    main()
