"""Where traces of calls are sent, how many, and under which name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from server.configuration.kinds import Problem, address, boolean, file, filled, number
from server.listening import is_loopback

PLAIN, ENCRYPTED = "http", "https"
PACKAGES = ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-grpc")


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The section `telemetry`.

    `endpoint`: the collector, by OTLP over gRPC: `https://host:port`, or `http://host:port` in plain text; "" where no
    traces are kept. `insecure`: whether plain text may leave this machine. `ca`: who signs the certificate of the
    collector, PEM; `None` for those that gRPC trusts. `service_name`: what the service is called in the traces.
    `sampling`: the share of calls that is recorded, 0 to 1, of those whose callers have not decided that themselves.
    """

    endpoint: Annotated[str, address(PLAIN, ENCRYPTED)] = ""
    insecure: Annotated[bool, boolean()] = False
    ca: Annotated[Path | None, file()] = None
    service_name: Annotated[str, filled()] = "doudi"
    sampling: Annotated[float, number(0, 1)] = 1.0

    @property
    def plain(self) -> bool:
        """Whether spans are sent in plain text."""
        return urlsplit(self.endpoint).scheme == PLAIN

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the settings as they stand beside each other, and on this machine."""
        if not self.endpoint:
            return
        if self.plain and not self.insecure and not is_loopback(urlsplit(self.endpoint).hostname or ""):
            yield Problem(
                "endpoint",
                "`telemetry.endpoint` 在别的机器上，而这里没有加密",
                "改用 https://，或明确允许不加密（telemetry.insecure）",
            )
        if self.ca is not None and self.plain:
            yield Problem(
                "ca", "`telemetry.ca` 只在加密时有用", "把 telemetry.endpoint 改成 https://，或删去 telemetry.ca"
            )
        elif self.ca is not None and not self.ca.is_file():
            yield Problem("ca", "`telemetry.ca` 没有这个文件", "检查路径和权限")
        missing = [name for name in PACKAGES if not _installed(name)]
        if missing:
            yield Problem(
                "endpoint",
                f"`telemetry.endpoint` 要用的程序包没有安装：{'、'.join(missing)}",
                "运行 make .venv，或安装 doudi[telemetry]；不需要跟踪就删去 telemetry.endpoint",
            )


def _installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True
