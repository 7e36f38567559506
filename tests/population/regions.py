"""The regions of a population, as they are decided together."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from engine.language.policy import Policy
from engine.program import Program
from tools.simulate.statements import alike


def regions_alike(policy: Policy, regions: Collection[str], as_of: datetime.date) -> list[list[str]]:
    """The regions, those together that decide alike."""
    groups: list[tuple[Program, list[str]]] = []
    for region in regions:
        program = policy.program(region, as_of)
        same = next((group for other, group in groups if alike(other, program)), None)
        if same is None:
            groups.append((program, [region]))
        else:
            same.append(region)
    return [group for _, group in groups]
