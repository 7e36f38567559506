"""`doudi language-server`: what an editor starts and speaks with."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import click

from tools import console


def _folder(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise click.BadParameter(f"没有文件夹 {value}", context, parameter)
    return value


@click.command("language-server")
@click.option(
    "--policies",
    "policies",
    metavar="DIR",
    type=click.Path(path_type=Path),
    callback=_folder,
    help="另外检查这个政策文件夹；不写时只检查编辑器打开的文件夹里的。",
)
@click.help_option("-h", "--help", help="显示这段说明。")
def command(policies: Path | None) -> None:
    """启动语言服务器（LSP），由编辑器启动并通过标准输入、输出与它说话，不必自己运行。

    边写边指出错误（与 doudi lint 相同，没有存盘的内容也检查），补全键、名称、函数和选项，
    鼠标停在参数上显示今天的数值、来源和各地的数值，跳到声明的地方，列出文件的提纲。

    \b
    例（Neovim 0.11 以上）：
      vim.lsp.config("doudi", {cmd = {"doudi", "language-server"}, filetypes = {"yaml"}, root_markers = {"policies"}})
      vim.lsp.enable("doudi")
    例（Helix，languages.toml）：
      [language-server.doudi]
      command = "doudi"
      args = ["language-server"]
      [[language]]
      name = "yaml"
      language-servers = ["doudi"]

    退出状态：0 编辑器正常结束了它，1 编辑器没有先告知就结束，2 用法不对。
    """
    # The protocol needs a good part of a second to import, which no other command should wait for.
    from tools.language_server.server import PolicyServer  # noqa: PLC0415

    # The server closes what it writes to; and whatever else is printed must not come between its messages.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as target, contextlib.redirect_stdout(sys.stderr):
        dismissed = PolicyServer(policies).serve(sys.stdin.buffer, target)
    if not dismissed:
        raise click.exceptions.Exit(console.Status.FAILED)
