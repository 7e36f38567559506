"""What must hold after every fault: nothing acknowledged is missing or changed, and nothing was answered wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from engine.language import load
from server.deciding import Decider
from server.decisions import Archive, DecisionLog, open_archive
from server.decisions.replay import replay
from server.decisions.store import Filters, Stored
from tests.faults.clients import Acknowledged, Told
from tests.faults.releases import Good

PAGE = 500


@dataclass(slots=True)
class Findings:
    """How many entries there were and were decided again, and what was wrong, by kind."""

    entries: int = 0
    replayed: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


def check(told: Told, configuration: DecisionLog, releases: Iterable[Good]) -> Findings:
    """Holds what clients were told against the log, and both against engines of this process."""
    engines = [Engine(load(one.folder)) for one in releases]
    deciders = {engine.policy.release: Decider(engine) for engine in engines}
    archive = open_archive(configuration)
    findings = Findings()
    _answers(told.acknowledged, deciders, findings)
    _log(told, archive, deciders, findings)
    archive.close()
    for engine in engines:
        engine.close()
    return findings


def _answers(acknowledged: Iterable[Acknowledged], deciders: dict[str, Decider], findings: Findings) -> None:
    for one in acknowledged:
        release = pb.CheckResponse.FromString(one.response).decision.release
        if release not in deciders:
            findings.wrong["answered by a bad release"] += 1
            continue
        right = deciders[release].answer(pb.Case.FromString(one.case), explain=False).response
        findings.wrong["wrong answer"] += one.response != right


def _log(told: Told, archive: Archive, deciders: dict[str, Decider], findings: Findings) -> None:
    recorded: defaultdict[str, Counter[bytes]] = defaultdict(Counter)
    for some in _pages(archive):
        for entry in some:
            content = archive.content(entry)
            recorded[content.rest.request_id][content.response] += 1
            findings.entries += 1
            if entry.release not in deciders:
                findings.wrong["recorded under a bad release"] += 1
                continue
            result = replay(archive, entry, "", deciders.__getitem__)
            findings.replayed += 1
            findings.wrong["replay differs"] += not result.comparison.identical
    # Calls that name no request are none of the clients'.
    recorded.pop("", None)
    for request, responses in recorded.items():
        findings.wrong["recorded twice"] += responses.total() > told.sent.get(request, 0)
    given: defaultdict[str, Counter[bytes]] = defaultdict(Counter)
    for one in told.acknowledged:
        given[one.request][one.response] += 1
    for request, answers in given.items():
        # A batch that was tried again got its recorded answers again.
        missing = [one for one in answers if one not in recorded[request]]
        findings.wrong["acknowledged and not in the log"] += len(missing)


def _pages(archive: Archive) -> Iterator[list[Stored]]:
    """Every entry, with what it holds."""
    token, more = "", True
    while more:
        page = archive.page(Filters(), PAGE, token)
        yield [one for one in archive.entries([entry.id for entry in page.entries]) if one is not None]
        token, more = page.token, bool(page.token)
