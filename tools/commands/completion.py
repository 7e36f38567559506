"""`doudi completion`: the script that lets a shell complete words of the command."""

from __future__ import annotations

from typing import cast

import click
from click.shell_completion import CompletionItem, get_completion_class

from engine.suggest import nearest

_SHELLS = ("bash", "zsh")


def _shells(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(one) for one in _SHELLS if one.startswith(incomplete)]


@click.command("completion")
@click.argument("shell", metavar="bash|zsh", shell_complete=_shells)
@click.help_option("-h", "--help", help="显示这段说明。")
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """显示让 bash 或 zsh 用 Tab 补全 doudi 的脚本：命令、选项、文件、地区、待遇、规则和错误代码。

    装上只需一次，写进 shell 的配置文件，下次打开终端就有了：

    \b
    例：
      echo 'source <(doudi completion bash)' >> ~/.bashrc
      echo 'source <(doudi completion zsh)' >> ~/.zshrc     （写在 compinit 之后）

    退出状态：0 已显示，2 不认识这种 shell。
    """
    made = get_completion_class(shell) if shell in _SHELLS else None
    if made is None:
        raise click.UsageError(f"没有 {shell} 的补全{nearest(shell, _SHELLS)}；可写：{'、'.join(_SHELLS)}", context)
    root = context.find_root()
    script = made(cast(click.Group, root.command), {}, "doudi", "_DOUDI_COMPLETE").source()
    click.echo(script, nl=False)
