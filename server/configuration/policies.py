"""Which policies are served, and what a candidate has to stand before it replaces them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from server.configuration.kinds import boolean, file, files, number, whole


@dataclass(frozen=True, slots=True)
class Policies:
    """The section `policies`.

    `path`: a policy folder or a release file, `None` where the caller chooses. `keys`: public keys, one of which must
    have signed the release; with none, nothing need be signed. `watch`: whether a change on disk is a candidate.
    `keep_releases`: how many releases a request may pin, the one that answers among them. `state`: the folder where as
    many are kept as files, for a start that finds a bad candidate; `None` for the usual place, if there is one.
    `run_tests`: whether a candidate has to pass its policy tests. `candidate_seconds`, `candidate_megabytes`: how long
    it may take, and how much memory, to be loaded, compiled and tested.
    """

    path: Annotated[Path | None, file()] = None
    keys: Annotated[tuple[Path, ...], files()] = ()
    watch: Annotated[bool, boolean()] = True
    keep_releases: Annotated[int, whole(1, 100)] = 3
    state: Annotated[Path | None, file()] = None
    run_tests: Annotated[bool, boolean()] = True
    candidate_seconds: Annotated[float, number(1, 3600)] = 120.0
    candidate_megabytes: Annotated[int, whole(64, 65536)] = 1024
