"""The whole configuration: its sections, each with defaults that serve a developer on one machine."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.configuration.callers import Callers
from server.configuration.decision_log import DecisionLog
from server.configuration.http import Http
from server.configuration.limits import Limits
from server.configuration.listen import Listen
from server.configuration.policies import Policies
from server.configuration.telemetry import Telemetry
from server.configuration.tls import Tls
from server.configuration.workers import Workers


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every section. A field is a section, and its name the key of it."""

    listen: Listen = field(default_factory=Listen)
    http: Http = field(default_factory=Http)
    tls: Tls = field(default_factory=Tls)
    callers: Callers = field(default_factory=Callers)
    workers: Workers = field(default_factory=Workers)
    policies: Policies = field(default_factory=Policies)
    decision_log: DecisionLog = field(default_factory=DecisionLog)
    limits: Limits = field(default_factory=Limits)
    telemetry: Telemetry = field(default_factory=Telemetry)
