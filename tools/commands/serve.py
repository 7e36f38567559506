"""`doudi serve`: runs the service."""

from __future__ import annotations

from pathlib import Path

import click

from engine.language import PolicyError
from server.serve import serve
from server.service import ListenError
from tools import console
from tools import policies as folders


@click.command("serve", short_help="启动服务")
@click.option("--listen", metavar="HOST:PORT", required=True, help="监听的地址；端口写 0 则任选一个。")
@folders.option
@click.option("--insecure-listen", is_flag=True, help="允许在别的机器能访问的地址上不加密监听。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(listen: str, policies: Path | None, insecure_listen: bool) -> None:
    """启动 gRPC 服务，直到收到 SIGTERM 或 Ctrl-C；日志以 JSON 写到标准错误。

    \b
    例：
      doudi serve --listen 127.0.0.1:50051
      doudi serve --listen 127.0.0.1:50051 --policies policies

    退出状态：0 正常停止，1 政策文件有错误，2 用法不对或不能监听。
    """
    folder = policies or folders.default()
    try:
        status = serve(listen, folder, insecure=insecure_listen)
    except PolicyError as error:
        console.show_findings(error.diagnostics, folder, err=True)
        raise click.exceptions.Exit(console.Status.FAILED) from None
    except ListenError as error:
        raise click.UsageError(error.message) from None
    raise click.exceptions.Exit(status)
