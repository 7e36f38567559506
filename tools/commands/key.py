"""`doudi key`: a new key for a system that calls, and the entry of the file of callers that knows it."""

from __future__ import annotations

import re

import click

from server.callers.keys import SERVICES, generate

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@click.command("key")
@click.argument("identifier", metavar="ID")
@click.option(
    "--service", "services", multiple=True, type=click.Choice(SERVICES), help="可以调用的服务；不写就是全部。"
)
@click.option("--district", "districts", multiple=True, metavar="CODE", help="可以询问的地区代码；不写就是全部。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(identifier: str, services: tuple[str, ...], districts: tuple[str, ...]) -> None:
    """为一个调用方生成密钥。密钥只显示这一次，交给调用方；写进调用方文件（callers.keys）的只有它的散列。

    \b
    例：
      doudi key tonglu-civil-affairs --district 330122 --service EligibilityService >> callers.yaml

    标准输出是调用方文件里的一条，密钥在标准错误。

    退出状态：0 已生成，2 用法不对。
    """
    if not _ID.fullmatch(identifier):
        raise click.UsageError("ID 应由字母、数字、点、横线、下划线组成，例如 tonglu-civil-affairs")
    wrong = next((one for one in districts if not one.isdecimal()), None)
    if wrong is not None:
        raise click.UsageError(f"地区写代码，例如 330122，不是 {wrong}")
    key, digest = generate()
    entry = [f"id: {identifier}", f"sha256: [{digest}]"]
    entry += [f"services: [{', '.join(services)}]"] if services else []
    listed = ", ".join(f'"{one}"' for one in districts)
    entry += [f"districts: [{listed}]"] if districts else []
    click.echo(f"- {{{', '.join(entry)}}}")
    click.echo(f"密钥（只显示这一次）：{key}", err=True)
    click.echo(f"调用时带上：authorization: Bearer {key}", err=True)
