"""What came of a candidate, as the process that tried it tells the one that asked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from engine.language.diagnostics import Code, Diagnostic, Severity
from engine.program import Span

MAX_FINDINGS = 200
SHOWN = 5
"""How many findings stand in a reason."""
MAX_REASON = 1_000
"""How long a reason is, in characters: it travels in a header and stands in one line of the log."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either `release`, the digest of what may be served, or why not: findings in the policies, or a sentence."""

    release: str = ""
    message: str = ""
    findings: tuple[Diagnostic, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is not served, in one line of Chinese; "" where it is."""
        if not self.findings:
            return self.message[:MAX_REASON]
        errors = [one for one in self.findings if one.severity is Severity.ERROR]
        first = "；".join(
            f"{one.span.file}:{one.span.line}:{one.span.column} {one.code.value} {one.message}"
            for one in errors[:SHOWN]
        )
        return f"政策文件有 {len(errors)} 处错误：{first}"[:MAX_REASON]


class CandidateError(Exception):
    """There is nothing to serve: the first candidate was refused."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("the first candidate was refused")


def encode(verdict: Verdict) -> bytes:
    """A verdict for another process; only the first findings of very many."""
    listed = [
        asdict(one) | {"code": one.code.value, "severity": one.severity.value}
        for one in verdict.findings[:MAX_FINDINGS]
    ]
    return json.dumps({"release": verdict.release, "message": verdict.message, "findings": listed}).encode()


def decode(data: bytes) -> Verdict:
    """The verdict that `encode` wrote. Raises `ValueError` where it is none."""
    try:
        whole: Any = json.loads(data)
        findings = tuple(_finding(one) for one in whole["findings"])
        return Verdict(str(whole["release"]), str(whole["message"]), findings)
    except (KeyError, TypeError) as error:
        raise ValueError("no verdict") from error


def _finding(one: Any) -> Diagnostic:  # noqa: ANN401 - JSON
    return Diagnostic(
        Code(one["code"]),
        Severity(one["severity"]),
        Span(**one["span"]),
        one["message"],
        one["remedy"],
        one["source"],
        tuple(Span(**span) for span in one["related"]),
    )
