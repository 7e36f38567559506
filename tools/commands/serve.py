"""`doudi serve`: runs the service."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from server import configuration as settings
from server.candidates import CandidateError
from server.configuration import Checked, ConfigurationError
from server.decisions import DecisionLogError
from server.listening import ListenError
from server.serve import serve
from server.supervisor.kept import place
from tools import console
from tools import policies as folders

_TRIAL = (sys.executable, "-P", "-m", "tools.trial")


@click.command("serve")
@click.option(
    "--config",
    "file",
    metavar="FILE",
    envvar=f"{settings.ENVIRONMENT}CONFIG",
    type=click.Path(path_type=Path),
    help="配置文件；各个键见 server/doudi.example.yaml。",
)
@click.option("--check-config", is_flag=True, help="只检查配置文件和环境变量，不启动。")
@click.option("--listen", metavar="HOST:PORT", help="监听的地址；端口写 0 则任选一个。默认 127.0.0.1:50051。")
@click.option(
    "--policies",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="政策文件夹或政策包（.doudi）；不写时用当前文件夹里的 policies，没有的话用项目自带的。",
)
@click.option("--workers", metavar="N", type=click.IntRange(0, 256), help="几个进程；0 表示每个核心一个，这也是默认。")
@click.option("--insecure-listen", is_flag=True, help="允许在别的机器能访问的地址上不加密监听。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    file: Path | None,
    check_config: bool,
    listen: str | None,
    policies: Path | None,
    workers: int | None,
    insecure_listen: bool,
) -> None:
    """启动 gRPC 服务，直到收到 SIGTERM 或 Ctrl-C；日志以 JSON 写到标准错误。

    政策有变化时（或收到 SIGHUP）先在另一个进程里检查、运行它的案例，都通过才换上；没有通过就照旧，
    原因见日志和健康检查。

    \b
    例：
      doudi serve
      doudi serve --listen 127.0.0.1:50052 --policies 杭州.doudi
      doudi serve --config doudi.yaml --check-config

    配置文件以外，环境变量 DOUDI_<节>_<键> 和这里的选项都可以设置，后者优先。

    退出状态：0 正常停止，1 政策不能用，2 用法、配置不对或不能监听，3 工作进程反复起不来。
    """
    flags: dict[str, Any] = {"listen.address": listen, "policies.path": policies, "workers.count": workers}
    given = {name: value for name, value in flags.items() if value is not None}
    checked = _checked(file, given | ({"listen.insecure": True} if insecure_listen else {}))
    try:
        checked.configuration.decision_log.check()
    except DecisionLogError as error:
        raise click.UsageError(f"decision_log：{error.message}") from None
    if check_config:
        click.echo(f"配置没有问题，设置了 {len(checked.given)} 项")
        return
    source = checked.configuration.policies.path or folders.default()
    kept = place(checked.configuration, os.environ)
    if not source.exists() and (kept is None or not kept.is_dir()):
        raise click.UsageError(f"没有政策文件夹或政策包 {source}")
    try:
        status = serve(checked.configuration, source, trial=_TRIAL)
    except CandidateError as error:
        console.show_findings(error.verdict.findings, source, err=True)
        if error.verdict.message:
            click.echo(f"{source} {click.style(error.verdict.message, fg='red')}", err=True)
        raise click.exceptions.Exit(console.Status.FAILED) from None
    except ListenError as error:
        raise click.UsageError(error.message) from None
    raise click.exceptions.Exit(status)


def _checked(file: Path | None, flags: dict[str, Any]) -> Checked:
    """The configuration; where it has mistakes, shows them and exits."""
    try:
        return settings.check(file, os.environ, flags)
    except ConfigurationError as error:
        console.show_findings(error.diagnostics, Path(), err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
