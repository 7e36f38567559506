"""The `doudi` command itself: finds the subcommand, and says in Chinese what is wrong with how it was called."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import NoReturn

import click

from engine.suggest import nearest
from tools.console import Status

_COMMANDS: Mapping[str, str] = {
    name: f"tools.commands.{name}" for name in ("check", "lint", "test", "serve", "handbook")
}
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")


class _Commands(click.Group):
    """Loads a subcommand when it is asked for, so that `lint` need not wait for gRPC."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[name]).command
        return command

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if words and words[0] not in _COMMANDS and not words[0].startswith("-"):
            raise click.UsageError(f"没有 {words[0]} 这个命令{nearest(words[0], _COMMANDS)}", context)
        return super().resolve_command(context, words)


@click.group(cls=_Commands, no_args_is_help=True)
@click.version_option(version("doudi"), "--version", message="%(prog)s %(version)s", help="显示版本。")
@click.help_option("-h", "--help", help="显示这段说明。")
def doudi() -> None:
    """兜底：把社会救助政策写成数据，按它回答谁能享受什么、多少、多久、依据哪一条、还缺什么。

    \b
    例：
      doudi check 案例.yaml                  按政策回答一个案例
      doudi check 案例.yaml --explain        并说明每条规则为什么成立、不成立或不明
      doudi lint                             检查政策文件
      doudi test                             运行政策案例
      doudi serve --listen 127.0.0.1:50051   启动服务

    退出状态：0 正常，1 检查、测试没有通过，2 用法不对或输入读不出来。
    """


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Runs the command with `words`, or those it was called with, and exits with its status."""
    try:
        status = doudi.main(words, prog_name="doudi", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        status = Status.WRONG_USE
    except (KeyboardInterrupt, click.Abort):
        status = Status.INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough; the interpreter's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = Status.FAILED
    sys.exit(status or Status.FINE)


def _show(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "doudi"
    click.echo(f"{path}: {click.style(_told(error), fg='red')}", err=True)
    click.echo(f"用法见 {path} --help", err=True)


def _told(error: click.ClickException) -> str:
    """What is wrong with a call, in Chinese; click itself only says so in English."""
    match error:
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项{nearest(error.option_name, error.possibilities or ())}"
        case click.MissingParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
            return f"少了 {name}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 的写法不对，看它是否需要一个值"
        case click.BadParameter():
            return error.message
        case _:
            extra = _EXTRA.fullmatch(error.message)
            return f"多了 {extra[1]}" if extra else error.message
