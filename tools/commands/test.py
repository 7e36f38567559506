"""`doudi test`: runs policy tests, and records new ones."""

from __future__ import annotations

from pathlib import Path

import click

from tools import policies as folders
from tools.completion import rules
from tools.policytests.record import Recording
from tools.policytests.session import Session
from tools.policytests.watch import watching


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@folders.option
@click.option(
    "--filter",
    "patterns",
    metavar="TEXT",
    multiple=True,
    shell_complete=rules,
    help="只运行标题、文件或规则编号含 TEXT 的案例，也可写 *渐退* 这样的通配；可以写几次。",
)
@click.option("--coverage", is_flag=True, help="另列出案例没有触及的规则和条件；有一处就算不通过。")
@click.option("--watch", is_flag=True, help="政策或案例一有改动就重新运行，只显示最后的结果，直到 Ctrl-C。")
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path), help="另把结果以 JUnit XML 写到这个文件。")
@click.option(
    "--record",
    metavar="CASE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="不运行案例，而是回答这个案例文件（同 doudi check），把现在的回答记成期望。",
)
@click.option(
    "--into", metavar="FILE", type=click.Path(path_type=Path), help="记到这个 *.test.yaml 末尾；不写就显示在屏幕上。"
)
@click.option("--name", metavar="NAME", help="记下的案例的标题；不写时用案例里的 case，或文件名。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    paths: tuple[Path, ...],
    policies: Path | None,
    patterns: tuple[str, ...],
    coverage: bool,
    watch: bool,
    junit: Path | None,
    record: Path | None,
    into: Path | None,
    name: str | None,
) -> None:
    """运行政策案例：按规则求出结果，与案例写的期望比较，逐项指出不同和原因。

    PATH 是案例文件，或放着 *.test.yaml 的文件夹，可以在政策文件夹以外；不写就运行政策文件夹里的全部案例。

    \b
    例：
      doudi test
      doudi test policies/hangzhou/tapering
      doudi test 新案例.yaml --policies ../修改稿
      doudi test --filter 渐退 --filter 'single-listing/*'
      doudi test --watch
      doudi test --coverage --junit 结果.xml
      doudi test --record 案例.yaml --into policies/hangzhou/tapering/2021-10-01.test.yaml --name 两口之家

    退出状态：0 全部通过，1 有案例没有通过，2 有案例读不出来或用法不对；--watch 时是最后一次的状态。
    """
    if record is not None:
        if paths or patterns or coverage or watch or junit:
            raise click.UsageError("--record 是记下案例，不能与 PATH 或运行案例的选项同写")
        status = Recording(record, into, name, policies).run()
    elif into is not None or name is not None:
        raise click.UsageError("--into 和 --name 要与 --record 同写")
    else:
        session = Session(paths, policies or folders.around_all(paths), patterns, coverage, junit)
        status = watching(session) if watch else session.run()
    raise click.exceptions.Exit(status)
