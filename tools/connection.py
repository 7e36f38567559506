"""How commands reach a service: the options for it, the same for each, and what is said where it cannot be reached."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from server.access import Access, AccessError
from server.client import Client, ClientError
from server.configuration.read import TOKEN
from server.listening import ListenError, checked, is_loopback
from server.obstacles import Obstacle
from tools import console

_SHOW = f"用 --token-file 写明存放密钥或令牌的文件，或者设环境变量 {TOKEN}；认证书的服务用 --tls-cert 和 --tls-key"
_REMEDIES = {
    "UNAUTHENTICATED": _SHOW,
    "PERMISSION_DENIED": "换一个有这项服务、这个地区权限的密钥，或请服务的管理员在调用方文件里加上",
}
_OBSTACLES = {
    Obstacle.UNREACHABLE: "看服务是否在运行（doudi serve），地址、端口和防火墙对不对",
    Obstacle.PLAIN: "在本机就去掉 --tls 开头的选项；在别的机器上，请管理员为服务配置证书",
    Obstacle.ENCRYPTED: "加上 --tls；服务的证书由自己的机构签发的，用 --tls-ca 写明那个机构的证书",
    Obstacle.UNTRUSTED: "用 --tls-ca 写明签发机构的证书，向服务的管理员要；不要改用 --insecure",
    Obstacle.EXPIRED: "核对本机的时间；时间没有错，就请服务的管理员换证书",
    Obstacle.OTHER_NAME: "把 --server 写成证书上的名称（域名或 IP 地址），或请服务的管理员换证书",
    Obstacle.TURNED_AWAY: "用 --tls-cert 和 --tls-key 写明服务认的机构签发的证书和它的私钥",
    Obstacle.HANDSHAKE: "看端口对不对，中间有没有改动连接的设备",
    Obstacle.NOT_GRPC: "看端口对不对：HTTP/JSON 的端口不回答 gRPC",
    Obstacle.LOST: "再试一次；还是这样，看服务的日志",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service that a command asks: `address` is `host:port`."""

    address: str
    access: Access

    def client(self) -> Client:
        """A connection to it."""
        return Client(self.address, self.access)


_FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--tls", is_flag=True, help="加密连接；服务不在本机时总是加密，不用写。"),
    click.option("--tls-ca", type=_FILE, metavar="FILE", help="签发服务证书的机构的证书；不写就用系统信任的。"),
    click.option("--tls-cert", type=_FILE, metavar="FILE", help="向服务出示的证书，和 --tls-key 一起写。"),
    click.option("--tls-key", type=_FILE, metavar="FILE", help="这个证书的私钥。"),
    click.option(
        "--token-file",
        type=_FILE,
        metavar="FILE",
        help=f"存放密钥或令牌（JWT）的文件；不写就用环境变量 {TOKEN}。",
    ),
    click.option("--insecure", is_flag=True, help="服务不在本机也不加密：内容和密钥在路上谁都能看到，只用来试验。"),
)
_NAMES = ("server", "tls", "tls_ca", "tls_cert", "tls_key", "token_file", "insecure")


def options(about: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--server`, whose help is `about`, and how to reach it. The command gets one `service`, `None` without it."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def given(**values: Any) -> object:  # noqa: ANN401 - what the command takes
            own = {name: values.pop(name) for name in _NAMES}
            return command(service=_service(**own), **values)

        for option in reversed((click.option("--server", metavar="HOST:PORT", help=about), *_OPTIONS)):
            given = option(given)
        return given

    return decorate


def fail(service: Service, error: ClientError) -> NoReturn:
    """Says why a service has not answered and what to do, and exits."""
    why = "；".join(one.message for one in error.violations) or error.message
    click.echo(f"{service.address} {click.style(error.code, bold=True)} {why}", err=True)
    remedy = _REMEDIES.get(error.code) if error.obstacle is None else _OBSTACLES[error.obstacle]
    if remedy:
        click.echo(f"    → {remedy}", err=True)
    raise click.exceptions.Exit(console.Status.FAILED) from None


def _service(
    *,
    server: str | None,
    tls: bool,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    token_file: Path | None,
    insecure: bool,
) -> Service | None:
    secured = tls or any(one is not None for one in (tls_ca, tls_cert, tls_key))
    if server is None:
        if secured or token_file is not None or insecure:
            raise click.UsageError("--tls 开头的选项、--token-file 和 --insecure 只和 --server 一起写")
        return None
    if secured and insecure:
        raise click.UsageError("--insecure 是不加密，不和 --tls 开头的选项一起写")
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert 和 --tls-key 要一起写")
    host = _host(server)
    encrypted = secured or not (insecure or is_loopback(host))
    try:
        access = Access(encrypted=encrypted, ca=tls_ca, certificate=tls_cert, key=tls_key, token=_token(token_file))
    except AccessError as error:
        raise click.UsageError(error.message) from None
    return Service(server, access)


def _host(address: str) -> str:
    try:
        return checked(address)[0]
    except ListenError:
        raise click.UsageError(f"--server 应写成 主机:端口，例如 127.0.0.1:50051，而不是 {address}") from None


def _token(file: Path | None) -> str:
    """The key or token: that of a file, or else that of the environment; "" where there is none."""
    if file is None:
        return os.environ.get(TOKEN, "").strip()
    try:
        token = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise click.UsageError(f"{file} 读不出来（{error.strerror}），检查路径和权限") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} 不是文本") from None
    if not token:
        raise click.UsageError(f"{file} 是空的，里面应是密钥或令牌")
    return token
