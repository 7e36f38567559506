"""A caller and its scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.program import Region


@dataclass(frozen=True, slots=True)
class Caller:
    """A system that calls. `id` stands in logs and in the decision log, and is no person's name.

    `services`: names of services as in `EligibilityService`, `None` for all. `districts`: codes of regions, each with
    what is below it, `None` for all.
    """

    id: str
    services: frozenset[str] | None = None
    districts: frozenset[str] | None = None

    def may_call(self, service: str) -> bool:
        """Whether a service, by its full name or its last word, is within its scope."""
        return self.services is None or service in self.services or service.rpartition(".")[2] in self.services

    def may_ask(self, code: str, regions: Mapping[str, Region]) -> bool:
        """Whether a region, by its code, is one of its own or below one."""
        if self.districts is None:
            return True
        at: str | None = code
        while at is not None:
            if at in self.districts:
                return True
            region = regions.get(at)
            at = region.of if region is not None else None
        return False


ANYBODY = Caller("anonymous")
"""Whoever reaches a service that asks nobody who they are."""
