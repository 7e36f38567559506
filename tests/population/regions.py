"""The regions of a population, as they are decided together."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from engine.language.policy import Policy
from tools.simulate.statements import alike, grouped


def regions_alike(policy: Policy, regions: Collection[str], as_of: datetime.date) -> list[list[str]]:
    """The regions, those together that decide alike."""
    programs = [(policy.program(region, as_of), region) for region in regions]
    groups = grouped(programs, lambda one, other: alike(one[0], other[0]))
    return [[region for _, region in group] for group in groups]
