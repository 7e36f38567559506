"""Where acknowledged decisions are stored, for how long, and what is kept of personal data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from server.configuration.kinds import file, number, one_of, text, whole


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """The section `decision_log`; what the keys mean stands in `server.decisions.configuration`.

    `url`: where the log is, "" where none is kept.
    """

    url: Annotated[str, text()] = ""
    key_file: Annotated[Path | None, file()] = None
    fsync: Annotated[str, one_of("every", "commit", "off")] = "every"
    on_failure: Annotated[str, one_of("refuse", "serve")] = "refuse"
    facts: Annotated[str, one_of("seal", "drop")] = "seal"
    retention_days: Annotated[int, whole(0, 36500)] = 0
    timeout: Annotated[float, number(0.1, 600)] = 5.0
