"""What the language says of a mistake: a closed list of codes, a place, a Chinese message and a remedy."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from engine.program import Span


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"


class Code(enum.Enum):
    """Every finding has one of these codes. A code is never reused for another mistake.

    E1xx: the file as YAML. E2xx: expressions, names and types. E3xx: declarations, versions, regions, sources.
    E4xx: parameters and overlays. E5xx: rules and what they conclude. W: warnings.
    """

    # The file as YAML.
    SYNTAX = "E101"

    # Expressions.
    EXPRESSION_SYNTAX = "E201"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `source` is the offending line as it stands in the file, "" where there is none.

    `related`: the other places that take part (the city's bound for an overlay, the first of two duplicates).
    """

    code: Code
    severity: Severity
    span: Span
    message: str
    remedy: str
    source: str = ""
    related: tuple[Span, ...] = ()


class PolicyError(Exception):
    """A policy folder that cannot be used; carries every finding, in the order of files and lines."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        super().__init__(f"{len(diagnostics)} finding(s) in the policy")
