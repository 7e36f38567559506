"""`doudi help`: what commands there are, in groups, and how one of them is used."""

from __future__ import annotations

from typing import cast

import click

from engine.suggest import nearest


def _names(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    root = context.find_root()
    return [name for name in cast(click.Group, root.command).list_commands(root) if name.startswith(incomplete)]


@click.command("help")
@click.argument("name", required=False, metavar="[COMMAND]", shell_complete=_names)
@click.help_option("-h", "--help", help="显示这段说明。")
@click.pass_context
def command(context: click.Context, name: str | None) -> None:
    """说明有哪些命令（按查、改、比、跑服务分组），或 COMMAND 怎么用。

    \b
    例：
      doudi help
      doudi help test

    退出状态：0 正常，2 没有这个命令。
    """
    root = context.find_root()
    group = cast(click.Group, root.command)
    if name is None:
        click.echo(group.get_help(root))
        return
    wanted = group.get_command(root, name)
    if wanted is None:
        raise click.UsageError(f"没有 {name} 这个命令{nearest(name, group.list_commands(root))}", context)
    with click.Context(wanted, info_name=name, parent=root) as shown:
        click.echo(wanted.get_help(shown))
