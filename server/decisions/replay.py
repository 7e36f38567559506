"""Decides recorded cases again."""

from __future__ import annotations

from collections.abc import Callable

from doudi.v1 import decision_service_pb2 as pb
from server import refusals
from server.deciding import Decider
from server.decisions.archive import Archive
from server.decisions.differences import compare
from server.decisions.keys import SealError
from server.decisions.store import Stored
from server.refusals import RefusedError


def replay(archive: Archive, entry: Stored, release: str, decider: Callable[[str], Decider]) -> pb.ReplayResult:
    """`entry`, which has its content, under `release`, "" for the recorded one.

    `decider`: that of a release; raises `RefusedError` where it is not there.
    """
    asked = release or entry.release
    result = pb.ReplayResult(id=entry.id, recorded_release=entry.release, release=asked)
    try:
        content = archive.content(entry)
        if not content.rest.replayable:
            raise refusals.not_replayable()
        now = decider(asked).answer(content.rest.case, explain=content.rest.explain)
        result.comparison.CopyFrom(compare(content.response, now.response))
    except SealError:
        result.error.CopyFrom(refusals.sealed().status)
    except RefusedError as error:
        result.error.CopyFrom(error.status)
    return result


def missing(identifier: str) -> pb.ReplayResult:
    """The result for an id that the log does not have."""
    return pb.ReplayResult(id=identifier, error=refusals.no_entry().status)
