"""Where recorded decisions come from: the database of a log, or a server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from google.protobuf.timestamp_pb2 import Timestamp

from doudi.v1 import decision_service_pb2 as pb
from server import refusals
from server.client import Client
from server.deciding import Decider
from server.decisions import Archive
from server.decisions.entries import outcome_number
from server.decisions.replay import missing, replay
from server.decisions.store import Filters

PAGE = 64
"""How many entries are decided again at a time; a server takes no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: those of `ids`, or where there are none, all that meet the filters."""

    ids: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

    def request(self, token: str) -> pb.ListDecisionsRequest:
        """The filters as a server takes them, for the page of a token."""
        wanted = self.filters
        return pb.ListDecisionsRequest(
            region=wanted.region,
            benefit=wanted.benefit,
            outcome=outcome_number(wanted.outcome),
            caller=wanted.caller,
            release=wanted.release,
            start_time=_moment(wanted.since_ms),
            end_time=_moment(wanted.until_ms),
            page_size=PAGE,
            page_token=token,
        )


def of_log(archive: Archive, decider: Decider, wanted: Wanted) -> Iterator[pb.ReplayResult]:
    """Each entry of a log, decided again by `decider`. Raises `StoreError` where the log cannot be read."""

    def found(release: str) -> Decider:
        if release != decider.release:
            raise refusals.other_release(release, decider.release)
        return decider

    for ids in _batches(wanted.ids) if wanted.ids else _pages_of_log(archive, wanted):
        for identifier, entry in zip(ids, archive.entries(ids), strict=True):
            yield missing(identifier) if entry is None else replay(archive, entry, decider.release, found)


def of_server(client: Client, wanted: Wanted, release: str) -> Iterator[pb.ReplayResult]:
    """Each entry of a server's log, decided again by it, under `release` or, where it is "", the recorded one.

    Raises `ClientError` where the server gives no answer.
    """
    for ids in _batches(wanted.ids) if wanted.ids else _pages_of_server(client, wanted):
        yield from client.replay_decisions(pb.ReplayDecisionsRequest(ids=ids, release=release)).results


def _pages_of_log(archive: Archive, wanted: Wanted) -> Iterator[list[str]]:
    token, first = "", True
    while token or first:
        page = archive.page(wanted.filters, PAGE, token)
        token, first = page.token, False
        yield [one.id for one in page.entries]


def _pages_of_server(client: Client, wanted: Wanted) -> Iterator[list[str]]:
    token, first = "", True
    while token or first:
        page = client.list_decisions(wanted.request(token))
        token, first = page.next_page_token, False
        if page.entries:
            yield [one.id for one in page.entries]


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


def _moment(milliseconds: int | None) -> Timestamp | None:
    if milliseconds is None:
        return None
    moment = Timestamp()
    moment.FromMilliseconds(milliseconds)
    return moment
