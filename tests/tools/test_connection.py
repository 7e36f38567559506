"""`--server` of every command that has it: TLS, keys and certificates, and what is said where it cannot be done."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.engine import Engine
from engine.language import load
from server.callers.keys import generate
from server.configuration import Configuration
from server.configuration.callers import Callers
from server.configuration.read import check
from server.configuration.tls import Tls
from server.decisions import DecisionLog
from tests.server.decisions.served import served
from tests.server.transport.authority import Authority, Pair
from tests.tools.running import SMALL, Ran, run

CASE = Path(__file__).with_name("struck.yaml")
CITY_CASE = "as_of: 2021-11-01\nregion: 某市\nhousehold: {受灾: true}\n"


@dataclass(frozen=True)
class Secured:
    """A service with TLS that knows its callers, files with their keys, and certificates.

    `mutual`: one that wants certificates of callers; `plain`: one that asks nobody, in plain text.
    """

    address: str
    mutual: str
    plain: str
    keys: dict[str, str]
    folder: Path
    authority: Authority
    client: Pair
    strange: Pair

    def file(self, name: str) -> Path:
        """The file with the key of a caller."""
        return self.folder / f"{name}.key.txt"

    @property
    def reached(self) -> tuple[str | Path, ...]:
        """The options by which the service is reached, without who asks."""
        return ("--server", self.address, "--tls-ca", self.authority.certificate)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    authority = Authority(folder)
    own, client = authority.sign("localhost"), authority.sign("client")
    strange = Authority(folder, "stranger").sign("strange")
    keys = {name: generate() for name in ("all", "east", "policies")}
    (folder / "callers.yaml").write_text(
        f"- {{id: all, sha256: [{keys['all'][1]}]}}\n"
        f"- {{id: east, sha256: [{keys['east'][1]}], districts: ['110']}}\n"
        f"- {{id: policies, sha256: [{keys['policies'][1]}], services: [PolicyService]}}\n"
        "- {id: certified, certificates: [client]}\n",
        encoding="utf-8",
    )
    callers = Callers(keys=folder / "callers.yaml")
    tls = Tls(certificate=own.certificate, key=own.key)
    mutual = replace(tls, client_ca=authority.certificate)
    log = DecisionLog(url=f"sqlite:///{folder}/decisions.db")
    engine = Engine(load(SMALL))
    with (
        served(log, engine, Configuration(tls=tls, callers=callers)) as server,
        served(None, engine, Configuration(tls=mutual, callers=callers)) as asking,
        served(None, engine) as plain,
    ):
        made = {name: key for name, (key, _) in keys.items()}
        addresses = server.address, asking.address, plain.address
        found = Secured(*addresses, made, folder, authority, client, strange)
        for name, key in made.items():
            found.file(name).write_text(f"{key}\n", encoding="utf-8")
        yield found
        written = server.written.getvalue().decode()
    engine.close()
    assert not any(key in written for key in made.values())


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOUDI_TOKEN", raising=False)


def test_a_key_in_a_file_and_in_the_environment(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    here = run("check", CASE, "--policies", SMALL)
    assert run("check", CASE, *secured.reached, "--token-file", secured.file("all")) == here
    monkeypatch.setenv("DOUDI_TOKEN", f" {secured.keys['all']} ")
    assert run("check", CASE, *secured.reached) == here
    # The file is what was written on purpose.
    refused = run("check", CASE, *secured.reached, "--token-file", secured.file("policies"))
    assert "PERMISSION_DENIED" in refused.err


def test_a_certificate_says_who_asks(secured: Secured) -> None:
    address, ca = secured.mutual, ("--tls-ca", secured.authority.certificate)
    for pair in (secured.client, secured.strange, None):
        own = () if pair is None else ("--tls-cert", pair.certificate, "--tls-key", pair.key)
        ran = run("check", CASE, "--server", address, *ca, *own)
        if pair is secured.client:
            assert ran == run("check", CASE, "--policies", SMALL)
        else:
            first, second = ran.err.splitlines()
            assert first.startswith(f"{address} UNAVAILABLE {address} 没有接受连接")
            assert "--tls-cert" in second


def test_decisions_are_replayed_by_a_service_with_tls_and_keys(secured: Secured) -> None:
    run("check", CASE, *secured.reached, "--token-file", secured.file("all"))
    ran = run("replay", *secured.reached, "--token-file", secured.file("all"))
    assert (ran.status, ran.err) == (0, "")
    assert "条逐字节一致，0 条在另一版本下不同，0 条在同一版本下不一致，0 条没有重放" in ran.out
    assert not ran.out.startswith("重放 0 条")


def asked(secured: Secured, command: str, *options: str | Path, case: str = "") -> Ran:
    """What becomes of `check` or `replay` by the service with TLS."""
    return run(command, *(["-"] if command == "check" else []), *secured.reached, *options, stdin=case or CITY_CASE)


@pytest.mark.parametrize("command", ["check", "replay"])
def test_who_shows_nothing_or_the_wrong_thing(secured: Secured, command: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text(generate()[0], encoding="utf-8")
    for options, told in (((), "没有出示令牌、密钥或证书"), (("--token-file", wrong), "密钥不认识")):
        ran = asked(secured, command, *options)
        assert (ran.status, ran.out) == (1, "")
        first, second = ran.err.splitlines()
        assert first == f"{secured.address} UNAUTHENTICATED {told}"
        assert second.startswith("    → 用 --token-file")
        assert "DOUDI_TOKEN" in second


@pytest.mark.parametrize(
    ("command", "caller", "told"),
    [
        ("check", "policies", "没有调用 EligibilityService 的权限"),
        ("check", "east", "只能询问本地区"),
        ("replay", "policies", "没有调用 DecisionService 的权限"),
        ("replay", "east", "只能询问本地区"),
    ],
)
def test_who_may_not(secured: Secured, command: str, caller: str, told: str) -> None:
    ran = asked(secured, command, "--token-file", secured.file(caller))
    assert (ran.status, ran.out) == (1, "")
    first, second = ran.err.splitlines()
    assert first.startswith(f"{secured.address} PERMISSION_DENIED {told}")
    assert second.startswith("    → 换一个有这项服务、这个地区权限的密钥")
    assert secured.keys[caller] not in ran.err


@pytest.mark.parametrize("command", ["check", "replay"])
def test_what_is_in_the_way_is_said_with_what_to_do(secured: Secured, command: str) -> None:
    address, plain = secured.address, secured.plain
    stranger = secured.folder / "stranger.pem"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{taken.getsockname()[1]}"
        for options, told, remedy in (
            ([address, "--tls-ca", stranger], f"{address} 的证书不是由所信任的机构签发的", "--tls-ca"),
            ([address], f"{address} 只接受加密的连接", "--tls"),
            ([plain, "--tls"], f"{plain} 不加密，建立不了加密连接", "--tls"),
            ([nobody, "--tls"], f"连不上 {nobody}", "doudi serve"),
            ([nobody], f"连不上 {nobody}", "doudi serve"),
        ):
            ran = run(command, *(["-"] if command == "check" else []), "--server", *options, stdin=CITY_CASE)
            assert (ran.status, ran.out) == (1, "")
            first, second = ran.err.splitlines()
            assert first.startswith(f"{options[0]} UNAVAILABLE {told}")
            assert second.startswith("    → ")
            assert remedy in second


def test_a_case_that_is_refused_is_told_by_its_places_as_ever(secured: Secured) -> None:
    ran = asked(secured, "check", "--token-file", secured.file("all"), case="as_of: 2021-11-01\nregion: 西区区\n")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("标准输入:2:9 UNKNOWN_REGION region：")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--tls"], "只和 --server 一起写"),
        (["--tls-ca", "ca.pem"], "只和 --server 一起写"),
        (["--token-file", "key"], "只和 --server 一起写"),
        (["--insecure"], "只和 --server 一起写"),
        (["--server", "127.0.0.1:1", "--tls", "--insecure"], "不和 --tls 开头的选项一起写"),
        (["--server", "127.0.0.1:1", "--tls-key", "k", "--insecure"], "不和 --tls 开头的选项一起写"),
        (["--server", "127.0.0.1:1", "--tls-cert", "c"], "--tls-cert 和 --tls-key 要一起写"),
        (["--server", "127.0.0.1:1", "--tls-key", "k"], "--tls-cert 和 --tls-key 要一起写"),
        (["--server", "127.0.0.1:1", "--tls-ca", "nowhere.pem"], "nowhere.pem 读不出来"),
        (["--server", "127.0.0.1:1", "--token-file", "nowhere.key"], "nowhere.key 读不出来"),
        (["--server", "127.0.0.1"], "--server 应写成 主机:端口"),
        (["--server", "127.0.0.1", "--tls"], "--server 应写成 主机:端口"),
        (["--server", "http://a:1"], "--server 应写成 主机:端口"),
        (["--server", "127.0.0.1:1", "--token", "doudi_x"], "没有 --token 这个选项"),
    ],
)
@pytest.mark.parametrize("command", [("check", "-"), ("replay",)])
def test_wrong_use(command: tuple[str, ...], options: list[str], told: str) -> None:
    ran = run(*command, *options, stdin=CITY_CASE)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_the_variable_of_the_key_is_no_setting_of_the_server() -> None:
    assert check(None, {"DOUDI_TOKEN": "doudi_x"}, {}).given == ()


@pytest.mark.parametrize("content", [b"", b" \n", b"two words", b"one\ntwo", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_not_repeated(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    ran = run("check", "-", "--server", "127.0.0.1:1", "--token-file", file, stdin=CITY_CASE)
    assert (ran.status, ran.out) == (2, "")
    assert "words" not in ran.err
    assert "two" not in ran.err


def test_what_is_not_on_this_machine_is_never_asked_in_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent: it is only looked at how the connection would be made."""
    made: list[tuple[str, bool]] = []

    class Made(Exception):  # noqa: N818 - ends the command where it would connect
        pass

    def client(address: str, access: object) -> None:
        made.append((address, access.encrypted))  # type: ignore[attr-defined]
        raise Made

    monkeypatch.setattr("tools.connection.Client", client)
    for options in (
        ["192.0.2.1:1"],
        ["doudi.example.cn:1"],
        ["192.0.2.1:1", "--insecure"],
        ["127.0.0.1:1"],
        ["[::1]:1"],
        ["localhost:1"],
        ["localhost:1", "--tls"],
        ["127.0.0.1.example.cn:1"],
    ):
        with pytest.raises(Made):
            run("check", "-", "--server", *options, stdin=CITY_CASE)
    assert made == [
        ("192.0.2.1:1", True),
        ("doudi.example.cn:1", True),
        ("192.0.2.1:1", False),
        ("127.0.0.1:1", False),
        ("[::1]:1", False),
        ("localhost:1", False),
        ("localhost:1", True),
        ("127.0.0.1.example.cn:1", True),
    ]
