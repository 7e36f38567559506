"""The configuration: every key in the example, the later source over the earlier, and mistakes with their places."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path
from unittest import mock

import pytest
from ruamel.yaml import YAML

from server.configuration import Checked, Configuration, ConfigurationError, check, restore, written
from tests.tools.running import run

EXAMPLE = Path(__file__).resolve().parents[2] / "server" / "doudi.example.yaml"


def file(folder: Path, text: str) -> Path:
    """A configuration file."""
    path = folder / "doudi.yaml"
    path.write_text(text, "utf-8")
    return path


def told(path: Path | None, environment: dict[str, str] | None = None) -> list[str]:
    """What is wrong with a configuration: `place code message → remedy`."""
    with pytest.raises(ConfigurationError) as caught:
        check(path, environment or {}, {})
    return [
        f"{Path(one.span.file).name}:{one.span.line}:{one.span.column} {one.code.value} {one.message} → {one.remedy}"
        for one in caught.value.diagnostics
    ]


def test_the_example_has_every_key_with_its_default() -> None:
    assert check(EXAMPLE, {}, {}).configuration == Configuration()
    listed = YAML(typ="safe").load(EXAMPLE.read_text("utf-8"))
    assert {section: set(keys) for section, keys in listed.items()} == {
        section: set(keys) for section, keys in written(Configuration()).items()
    }


def test_flags_over_the_environment_over_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, "listen: {address: 127.0.0.1:1, grace: 2.5}\nworkers: {count: 3}\npolicies: {watch: false}\n")
    environment = {"DOUDI_WORKERS_COUNT": "4", "DOUDI_LISTEN_ADDRESS": "127.0.0.1:2", "DOUDI_POLICIES_WATCH": " "}
    checked = check(path, environment, {"listen.address": "127.0.0.1:3"})
    assert checked.configuration.listen.address == "127.0.0.1:3"
    assert checked.configuration.listen.grace == 2.5
    assert checked.configuration.workers.count == 4
    assert checked.configuration.policies.watch is False
    assert set(checked.given) == {"listen.address", "listen.grace", "workers.count", "policies.watch"}


def test_paths_start_where_they_are_written(tmp_path: Path) -> None:
    path = file(tmp_path, "policies: {path: p, keys: [a.pub, /b.pub]}\n")
    policies = check(path, {}, {}).configuration.policies
    assert (policies.path, policies.keys) == (tmp_path / "p", (tmp_path / "a.pub", Path("/b.pub")))
    policies = check(path, {"DOUDI_POLICIES_KEYS": "[c.pub, d.pub]"}, {}).configuration.policies
    assert policies.keys == (Path.cwd() / "c.pub", Path.cwd() / "d.pub")


def test_every_mistake_is_told_where_it_stands(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "listen:\n  adress: x\n  grace: -1\nworker: {}\nworkers:\n  count: 2.5\npolicies:\n  watch: 是\n"
        "  keys: {a: b}\ndecision_log:\n  fsync: evry\n",
    )
    assert told(path) == [
        "doudi.yaml:2:3 E301 配置的 `listen` 没有 `adress` 这个键，是不是想写 `address`？"
        " → 可用的键：address、insecure、grace",
        "doudi.yaml:3:10 E401 `listen.grace` 应是数字 → 写 0 到 3600 之间的数字",
        "doudi.yaml:4:1 E301 配置没有 `worker` 这个键，是不是想写 `workers`？"
        f" → 可用的键：{'、'.join(written(Configuration()))}",
        "doudi.yaml:6:10 E401 `workers.count` 应是整数 → 写 0 到 256 之间的整数",
        "doudi.yaml:8:10 E307 `policies.watch` 应是 true 或 false → 写 true 或 false",
        "doudi.yaml:9:9 E303 `policies.keys` 应是一个列表 → 每一项以 `- ` 开头，或写成 `[…, …]`",
        "doudi.yaml:11:10 E307 `decision_log.fsync` 没有 `evry` 这个取值，是不是想写 `every`？"
        " → 可写：every、commit、off",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("listen：\n  grace: 1\n", "doudi.yaml:1:"),
        ("listen: {grace: 1}\nlisten: {grace: 2}\n", "doudi.yaml:2:1 E107"),
        ("[]", "doudi.yaml:1:1 E303"),
        ("", "doudi.yaml:0:0 E113"),
        ("listen: x\n", "doudi.yaml:1:9 E303"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, text: str, start: str) -> None:
    (line,) = told(file(tmp_path, text))
    assert line.startswith(start)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (line,) = told(tmp_path / "nothing.yaml")
    assert line.startswith("nothing.yaml:0:0 E115 配置文件读不出来")


def test_mistakes_in_the_environment() -> None:
    environment = {
        "DOUDI_LISTEN_ADRESS": "127.0.0.1:1",
        "DOUDI_WORKERS_COUNT": "many",
        "DOUDI_POLICIES_KEYS": "[a",
        "OTHER_LISTEN_ADDRESS": "x",
        "DOUDI_CONFIG": "elsewhere.yaml",
    }
    assert [line.split(" → ")[0] for line in told(None, environment)] == [
        "环境变量 DOUDI_LISTEN_ADRESS:0:0 E301 没有这个设置，是不是想写 `DOUDI_LISTEN_ADDRESS`？",
        "环境变量 DOUDI_POLICIES_KEYS:0:0 E101 YAML 写法有误",
        "环境变量 DOUDI_WORKERS_COUNT:0:0 E401 `workers.count` 应是整数",
    ]


def test_a_configuration_for_another_process(tmp_path: Path) -> None:
    path = file(tmp_path, "policies: {path: 政策, keys: [a, b]}\nlisten: {grace: 0.5, insecure: true}\n")
    whole = check(path, {}, {"workers.count": 7}).configuration
    assert restore(written(whole)) == whole
    assert restore(written(Configuration())) == Configuration()


def test_the_command_checks_a_file_and_starts_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, "workers: {count: 2}\nlisten: {grace: 1}\n")
    ran = run("serve", "--config", path, "--check-config")
    assert (ran.status, ran.out, ran.err) == (0, "配置没有问题，设置了 2 项\n", "")
    path.write_text("workers:\n  cuont: 2\n", "utf-8")
    ran = run("serve", "--config", path, "--check-config")
    assert (ran.status, ran.out) == (2, "")
    assert f"{path}:2:3 E301" in ran.err
    assert "    cuont: 2" in ran.err
    assert "是不是想写 `count`" in ran.err


def test_the_command_reads_the_environment(tmp_path: Path) -> None:
    path = file(tmp_path, "workers: {count: 2}\n")
    with mock.patch.dict(os.environ, {"DOUDI_CONFIG": str(path), "DOUDI_LISTEN_GRACE": "x"}):
        ran = run("serve", "--check-config")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("环境变量 DOUDI_LISTEN_GRACE E401")


def test_nothing_given_is_everything_at_its_default() -> None:
    assert check(None, {}, {}) == Checked(Configuration(), ())


# --- settings that have to go together --------------------------------------------------------------------------------

ADDRESS = "E401 `telemetry.endpoint` 不是这样的地址 → 写成 http://主机:端口 或 https://主机:端口"


@pytest.mark.parametrize(
    "endpoint",
    [
        "127.0.0.1:4317",
        "grpc://127.0.0.1:4317",
        "http://127.0.0.1",
        "http://127.0.0.1:4317/",
        "http://127.0.0.1:4317/v1/traces",
        "http://127.0.0.1:4317?x=1",
        "http://127.0.0.1:70000",
        "http://127.0.0.1:0",
        "http://:4317",
        "https://a:b@collector:4317",
        "HTTP://127.0.0.1:4317",
        "http://[::1:4317",
    ],
)
def test_an_address_is_a_scheme_a_host_and_a_port(tmp_path: Path, endpoint: str) -> None:
    path = file(tmp_path, f'telemetry: {{endpoint: "{endpoint}"}}\n')
    assert told(path) == [f"doudi.yaml:1:23 {ADDRESS}"]
    assert told(None, {"DOUDI_TELEMETRY_ENDPOINT": endpoint}) == [f"环境变量 DOUDI_TELEMETRY_ENDPOINT:0:0 {ADDRESS}"]


@pytest.mark.parametrize(
    ("endpoint", "insecure", "fits"),
    [
        ("http://127.0.0.1:4317", False, True),
        ("http://localhost:4317", False, True),
        ("http://[::1]:4317", False, True),
        ("http://collector:4317", False, False),
        ("http://localhost.example.org:4317", False, False),
        ("http://10.0.0.1:4317", False, False),
        ("http://10.0.0.1:4317", True, True),
        ("https://collector:4317", False, True),
        ("", False, True),
    ],
)
def test_traces_leave_the_machine_encrypted_or_not_at_all(
    tmp_path: Path, endpoint: str, insecure: bool, fits: bool
) -> None:
    path = file(tmp_path, f'telemetry:\n  endpoint: "{endpoint}"\n  insecure: {str(insecure).lower()}\n')
    if fits:
        telemetry = check(path, {}, {}).configuration.telemetry
        assert (telemetry.endpoint, telemetry.plain) == (endpoint, endpoint.startswith("http:"))
    else:
        assert told(path) == [
            "doudi.yaml:2:13 E401 `telemetry.endpoint` 在别的机器上，而这里没有加密"
            " → 改用 https://，或明确允许不加密（telemetry.insecure）"
        ]


def test_a_certificate_has_to_be_there_and_of_use(tmp_path: Path) -> None:
    path = file(tmp_path, "telemetry:\n  endpoint: https://collector:4317\n  ca: ca.pem\n")
    assert told(path) == ["doudi.yaml:3:7 E401 `telemetry.ca` 没有这个文件 → 检查路径和权限"]
    (tmp_path / "ca.pem").touch()
    assert check(path, {}, {}).configuration.telemetry.ca == tmp_path / "ca.pem"
    assert told(path, {"DOUDI_TELEMETRY_ENDPOINT": "http://127.0.0.1:4317"}) == [
        "doudi.yaml:3:7 E401 `telemetry.ca` 只在加密时有用 → 把 telemetry.endpoint 改成 https://，或删去 telemetry.ca"
    ]


def test_settings_of_no_use_without_a_collector_are_read_all_the_same(tmp_path: Path) -> None:
    path = file(tmp_path, "telemetry: {sampling: 1.1, service_name: ''}\n")
    assert [line.split(" → ")[0] for line in told(path)] == [
        "doudi.yaml:1:23 E401 `telemetry.sampling` 应是数字",
        "doudi.yaml:1:42 E303 `telemetry.service_name` 应是文字",
    ]
    assert check(file(tmp_path, "telemetry: {ca: nothing.pem}\n"), {}, {}).configuration.telemetry.ca is not None


def test_packages_that_are_missing_are_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", none)
    assert check(None, {}, {}).configuration == Configuration()
    with mock.patch.dict(os.environ, {"DOUDI_TELEMETRY_ENDPOINT": "http://127.0.0.1:4317"}):
        ran = run("serve", "--check-config")
    assert (ran.status, ran.out) == (2, "")
    assert "opentelemetry-sdk、opentelemetry-exporter-otlp-proto-grpc" in ran.err
    assert "doudi[telemetry]" in ran.err
