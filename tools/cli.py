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
from click.shell_completion import CompletionItem

from engine.suggest import nearest
from tools.console import Status

_COMMANDS: Mapping[str, tuple[str, str]] = {
    # name: (group, what it does); `new-year` is in `tools.commands.new_year`.
    "check": ("查", "按政策回答一个案例"),
    "explain": ("查", "说明一项待遇为什么是这个结果，怎样会不同"),
    "lint": ("查", "检查政策文件的写法"),
    "test": ("查", "运行政策案例，或从案例记下一个"),
    "handbook": ("查", "把政策写成可以逐条核对的手册"),
    "fmt": ("改", "整理政策文件的写法"),
    "schema": ("改", "写出编辑器用的 JSON Schema"),
    "language-server": ("改", "启动语言服务器，供编辑器连接"),
    "diff": ("比", "比较两天、两地或两个版本的政策，看改动影响谁"),
    "new-year": ("改", "从今年的版本起草明年的"),
    "parameters": ("改", "把参数导出成电子表格，改好再导回"),
    "simulate": ("比", "对一批家庭推算：谁受影响、花多少钱"),
    "population": ("比", "虚构的人口，用来试算和测速"),
    "serve": ("跑服务", "启动服务"),
    "release": ("跑服务", "把政策写成可以签名的政策包，或检查一个"),
    "replay": ("跑服务", "把记录的决定重放一遍，看回答是否一样"),
    "key": ("跑服务", "为调用方生成密钥"),
    "help": ("帮助", "说明有哪些命令，或某个命令怎么用"),
    "completion": ("帮助", "让 bash、zsh 能用 Tab 补全"),
}
_GROUPS: Mapping[str, str] = {
    "查": "查（问结果、查错误）",
    "改": "改（写政策、换数值）",
    "比": "比（看改动影响谁）",
    "跑服务": "跑服务（让别的系统来问）",
    "帮助": "帮助",
}
_NO_COLOUR = "--no-color"
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")


class _Commands(click.Group):
    """Loads a subcommand when it is asked for, so that `lint` need not wait for gRPC."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tools.commands.{name.replace('-', '_')}").command
        _let_it_be_plain(command)
        return command

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if words and words[0] not in _COMMANDS and not words[0].startswith("-") and not context.resilient_parsing:
            raise click.UsageError(f"没有 {words[0]} 这个命令{nearest(words[0], _COMMANDS)}", context)
        return super().resolve_command(context, words)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what one wants of them, without loading any."""
        widest = max(map(len, _COMMANDS))
        for group, title in _GROUPS.items():
            rows = [(name, what) for name, (of, what) in _COMMANDS.items() if of == group]
            if rows:
                with formatter.section(title):
                    for name, what in rows:
                        formatter.write(f"{'':{formatter.current_indent}}{name:{widest}}  {what}\n")

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands without loading any, for a Tab should not be felt."""
        if incomplete.startswith("-"):
            return super().shell_complete(context, incomplete)
        return [CompletionItem(name, help=what) for name, (_, what) in _COMMANDS.items() if name.startswith(incomplete)]


def _let_it_be_plain(command: click.Command) -> None:
    """Has a command, and those below it, take `--no-color` too, so that it may stand anywhere."""
    if all(_NO_COLOUR not in one.opts for one in command.params):
        command.params.append(_no_colour())
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _let_it_be_plain(below)


def _no_colour() -> click.Option:
    """`--no-color`, which `main` has seen to before anything is read."""
    return click.Option([_NO_COLOUR], is_flag=True, expose_value=False, help="不用颜色（设了 NO_COLOR 也一样）。")


@click.group(cls=_Commands, no_args_is_help=True, params=[_no_colour()])
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
      doudi help test                        说明 test 怎么用

    退出状态：0 正常，1 检查、测试没有通过，2 用法不对或输入读不出来。
    """


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Runs the command with `words`, or those it was called with, and exits with its status."""
    given = sys.argv[1:] if words is None else list(words)
    # https://no-color.org: set and not empty. `None` leaves it to whether the stream is a terminal.
    colour = False if _NO_COLOUR in given or os.environ.get("NO_COLOR") else None
    try:
        status = doudi.main(given, prog_name="doudi", standalone_mode=False, color=colour)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error, colour)
        status = Status.WRONG_USE
    except (KeyboardInterrupt, click.Abort):
        status = Status.INTERRUPTED
    except BrokenPipeError:
        # Whoever read has had enough; the interpreter's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = Status.FAILED
    sys.exit(status or Status.FINE)


def _show(error: click.ClickException, colour: bool | None) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "doudi"
    click.echo(f"{path}: {click.style(_told(error), fg='red')}", err=True, color=colour)
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
