"""`doudi test`: runs policy tests."""

from __future__ import annotations

from pathlib import Path

import click

from engine.language.tree import InputError
from tools import console
from tools import policies as folders
from tools.policytests.coverage import Coverage
from tools.policytests.files import find
from tools.policytests.report import show_coverage, show_failure
from tools.policytests.run import Runner


@click.command("test", short_help="运行政策案例")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@folders.option
@click.option("--coverage", is_flag=True, help="另列出案例没有触及的规则和条件；有一处就算不通过。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(paths: tuple[Path, ...], policies: Path | None, coverage: bool) -> None:
    """运行政策案例：按规则求出结果，与案例写的期望比较，逐项指出不同。

    PATH 是案例文件，或放着 *.test.yaml 的文件夹，可以在政策文件夹以外；不写就运行政策文件夹里的全部案例。

    \b
    例：
      doudi test
      doudi test policies/hangzhou/tapering
      doudi test 新案例.yaml --policies ../修改稿
      doudi test --coverage

    退出状态：0 全部通过，1 有案例没有通过，2 有案例读不出来或用法不对。
    """
    folder = policies or folders.around_all(paths)
    try:
        files = find(paths, folder)
    except InputError as error:
        console.show_input_error(error)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    passed = failed = unreadable = 0
    with folders.engine(folder) as engine:
        covered = Coverage(engine.policy)
        for result in Runner(engine, covered if coverage else None).run(files):
            if isinstance(result, InputError):
                unreadable += 1
                console.show_input_error(result)
            elif result.mismatches:
                failed += 1
                show_failure(result)
            else:
                passed += 1
    gaps = show_coverage(covered, folder) if coverage else 0
    summary = f"{passed} passed, {failed} failed" + (f", {unreadable} unreadable" if unreadable else "")
    click.echo(click.style(summary, fg="red" if failed or unreadable else "green", bold=True))
    if unreadable:
        raise click.exceptions.Exit(console.Status.WRONG_USE)
    if failed or gaps:
        raise click.exceptions.Exit(console.Status.FAILED)
