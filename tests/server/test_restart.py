"""A start that finds a bad candidate: what was served last is served again, or nothing is, and it is said why."""

from __future__ import annotations

import io
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import release
from engine.language import load
from server.candidates import CandidateError, Verdict
from server.configuration import Configuration
from server.configuration.listen import Listen
from server.configuration.policies import Policies
from server.serve import serve
from server.supervisor.kept import Kept
from server.supervisor.scratch import MARK
from tests.server.health import NOT_SERVING, SERVING, candidate
from tests.server.processes import SECONDS, Server, copied, raised, serving

ONE = ("--workers", "1")


@dataclass(frozen=True)
class Site:
    """A service's files: `policies` that releases are made of, the release file that it serves, its state, its key."""

    home: Path
    policies: Path
    served: Path
    state: Path
    environment: dict[str, str]

    def archive(self, *, sign: str = "a", named: str = "") -> bytes:
        """A release file of the policies as they are."""
        key = release.private_key(self.home / f"{sign}.key") if sign else None
        return release.build(named or load(self.policies).release, release.collect(self.policies), key)

    def keep(self, archive: bytes, digest: str = "") -> None:
        """Has an archive be the one that was served last."""
        (self.home / "archive").write_bytes(archive)
        with Kept.opened(self.state, 3) as kept:
            kept.keep(digest or load(self.policies).release, self.home / "archive")

    def refused(self, *keys: str) -> Verdict:
        """Why a start fails, with these keys."""
        policies = Policies(keys=tuple(self.home / f"{name}.pub" for name in keys), state=self.state)
        with pytest.raises(CandidateError) as caught:
            serve(Configuration(listen=Listen("127.0.0.1:0"), policies=policies), self.served)
        return caught.value.verdict


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    for name in "ab":
        release.generate(tmp_path / f"{name}.key", tmp_path / f"{name}.pub")
    (tmp_path / "temporary").mkdir()
    environment = {
        "DOUDI_POLICIES_STATE": str(tmp_path / "state"),
        "DOUDI_POLICIES_KEYS": str(tmp_path / "a.pub"),
        "DOUDI_HTTP_ADDRESS": "127.0.0.1:0",
        "TMPDIR": str(tmp_path / "temporary"),
    }
    yield Site(tmp_path, copied(tmp_path), tmp_path / "served.doudi", tmp_path / "state", environment)


def metrics(server: Server) -> str:
    """The page of metrics."""
    address = server.log.wait("listening")["http"]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=SECONDS) as page:
        text: str = page.read().decode()
    return text


def test_what_was_served_last_is_served_after_a_crash(site: Site) -> None:
    site.served.write_bytes(site.archive())
    with serving(site.served, **site.environment) as server:
        raised(site.policies, 1100)
        last, whole = load(site.policies).release, site.archive()
        site.served.write_bytes(whole)
        server.log.wait("candidate", outcome="served", release=last)
        assert "doudi_release_kept 1.0" in metrics(server)
        server.process.kill()
        server.process.wait(SECONDS)
    site.served.write_bytes(whole[:-100])
    with serving(site.served, **site.environment) as server:
        assert {server.check().decision.release for _ in range(8)} == {last}
        line = server.log.wait("candidate", outcome="refused", serving=last)
        assert "没有传完、损坏了" in line["reason"]
        server.log.wait("candidate", outcome="kept", release=last)
        assert candidate(server) == (NOT_SERVING, line["reason"])
        assert candidate(server, "") == (SERVING, line["reason"])
        page = metrics(server)
        assert 'doudi_candidates_total{outcome="refused"} 1.0' in page
        assert 'doudi_candidates_total{outcome="kept"} 1.0' in page
        assert "doudi_candidate_refused 1.0" in page
        # Nor has the crash left anything else behind than what this service has.
        assert len(list((site.home / "temporary").glob(f"*/{MARK}"))) == 2
        raised(site.policies, 1200)
        site.served.write_bytes(site.archive())
        server.log.wait("candidate", outcome="served", release=load(site.policies).release)
        assert candidate(server) == (SERVING, "")
        assert "doudi_candidate_refused 0.0" in metrics(server)


def test_a_folder_is_kept_too(site: Site) -> None:
    environment = site.environment | {"DOUDI_POLICIES_KEYS": ""}
    with serving(site.policies, *ONE, **environment) as server:
        first = server.release
    rules = site.policies / "city" / "aid" / "2021-01-01.yaml"
    good = rules.read_text("utf-8")
    rules.write_text(good.replace("标准 × 最低比例", "标淮 × 最低比例"), "utf-8")
    with serving(site.policies, *ONE, **environment) as server:
        assert server.release == first
        assert "2021-01-01.yaml:14:39 E202" in server.log.wait("candidate", outcome="refused")["reason"]
        rules.write_text(good, "utf-8")
        server.log.wait("candidate", outcome="unchanged")
        assert candidate(server) == (SERVING, "")


def test_the_release_file_is_gone(site: Site) -> None:
    archive = site.archive()
    site.keep(archive)
    with serving(site.served, *ONE, **site.environment) as server:
        assert server.check().decision.release == load(site.policies).release
        assert "读不出来" in server.log.wait("candidate", outcome="refused")["reason"]
        site.served.write_bytes(archive)
        server.log.wait("candidate", outcome="unchanged")


def rewritten(archive: bytes, changed: Callable[[str, bytes], bytes | None]) -> bytes:
    """An archive with other content under the same names, or without those of which there is `None`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            content = changed(entry.filename, before.read(entry))
            if content is not None:
                after.writestr(entry, content)
    return stream.getvalue()


def stripped(archive: bytes) -> bytes:
    """An archive without its signature."""
    return rewritten(archive, lambda name, content: None if name == "manifest.sig" else content)


def raised_in(archive: bytes) -> bytes:
    """An archive with another standard, under the same signature."""
    return rewritten(archive, lambda _, content: content.replace(b"{value: 1000,", b"{value: 9000,"))


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        pytest.param(lambda site: stripped(site.archive()), "政策包没有签名", id="stripped"),
        pytest.param(lambda site: site.archive(sign="b"), "签名不对", id="signed with a key that no longer counts"),
        pytest.param(lambda site: raised_in(site.archive()), "内容与清单不符", id="tampered"),
    ],
)
def test_a_copy_that_is_not_as_it_was_is_not_served(site: Site, damage: Callable[[Site], bytes], why: str) -> None:
    damaged = damage(site)
    assert damaged != site.archive()
    site.keep(damaged)
    site.served.write_bytes(stripped(site.archive()))
    first, last = site.refused("a").message.split(f"；上次用的版本 {load(site.policies).release[:12]} 也不能用：")
    assert first.startswith("政策包没有签名；")
    assert why in last


def test_a_copy_of_another_release_under_the_name_of_the_last(site: Site) -> None:
    digest = load(site.policies).release
    raised(site.policies, 1100)
    site.keep(site.archive(), digest)
    site.served.write_bytes(b"")
    assert site.refused().message.endswith(f"上次用的版本 {digest[:12]} 也不能用：内容不是它名称里写的版本")


def test_findings_are_told_beside_what_is_wrong_with_the_copy(site: Site) -> None:
    digest = load(site.policies).release
    site.keep(site.archive(named="ab" * 32))
    rules = site.policies / "city" / "aid" / "2021-01-01.yaml"
    rules.write_text(rules.read_text("utf-8").replace("标准 × 最低比例", "标淮 × 最低比例"), "utf-8")
    site.served.write_bytes(release.build(digest, release.collect(site.policies)))
    verdict = site.refused()
    assert (14, "E202") in [(one.span.line, one.code.value) for one in verdict.findings]
    assert verdict.message.startswith(f"上次用的版本 {digest[:12]} 也不能用：政策包写明的版本与内容不符")


def test_nothing_has_been_kept(site: Site) -> None:
    site.served.write_bytes(site.archive()[:-100])
    assert site.refused().message == "不是政策包，或没有传完、损坏了；重新取一份，或重新生成"


def test_a_state_that_cannot_be_written_is_told_and_no_reason_to_stop(site: Site) -> None:
    site.served.write_bytes(site.archive())
    # In the way of root too, whom permissions do not stop.
    (site.state / ".coming").mkdir(parents=True)
    with serving(site.served, *ONE, **site.environment) as server:
        assert server.log.wait("release_not_kept")["release"] == load(site.policies).release
        assert server.check().decision.benefits
        assert "doudi_release_kept 0.0" in metrics(server)


def test_a_state_that_is_no_folder(site: Site) -> None:
    site.served.write_bytes(site.archive())
    site.state.touch()
    with serving(site.served, *ONE, **site.environment) as server:
        server.log.wait("state_unavailable", error="FileExistsError")
        assert server.check().decision.benefits
