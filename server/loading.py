"""From a policy folder to an engine that has compiled what it is likeliest to be asked about."""

from __future__ import annotations

import datetime
from pathlib import Path

from engine.admission import RawCase
from engine.engine import Engine
from engine.language import load
from engine.language.policy import Policy, RegionError


def ready(folder: Path) -> Engine:
    """An engine of the policies of `folder`, with every region compiled as it stands today.

    Raises `PolicyError` with every finding where they have errors.
    """
    return warmed(Engine(load(folder)))


def warmed(engine: Engine) -> Engine:
    """`engine`, once it has decided an empty case in every region."""
    today = datetime.date.today()
    for code in engine.policy.regions:
        if _answers(engine.policy, code, today):
            engine.decide(engine.admit(RawCase(today, code, {})))
    return engine


def _answers(policy: Policy, code: str, today: datetime.date) -> bool:
    try:
        policy.region(code, today)
    except RegionError:
        return False
    return True
