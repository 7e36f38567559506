"""`doudi simulate`: a whole population decided, and what a change of policy does to it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import pyarrow.parquet as pq

from engine.engine import Engine
from tools import console
from tools import policies as folders
from tools.population.generate import MANIFEST
from tools.progress import progress
from tools.simulate.examples import write_examples
from tools.simulate.intake import ASIDE, SUFFIXES, IntakeError, TakenIn, take_in
from tools.simulate.report import Figures, Opening, figures, page, terminal
from tools.simulate.run import Chunk, OtherRunError, Side, begin, chunks, run
from tools.simulate.verify import DisagreementError, verify

_TAKEN = "population"
_EXAMPLES = "examples"


@click.command("simulate")
@click.argument("data", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--at", "at", metavar="DATE", help="只按这一天的政策推算。")
@click.option("--from", "before", metavar="DATE", help="比较：原政策的基准日。")
@click.option("--to", "after", metavar="DATE", help="比较：现政策的基准日。")
@folders.option
@click.option(
    "--new-policies",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="比较：现政策的文件夹，例如修改稿；不写就与原政策相同。",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="结论写到哪个文件夹；中断以后再运行会接着做。"
)
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="把报告写成一个网页。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出报告。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    data: Path,
    at: str | None,
    before: str | None,
    after: str | None,
    policies: Path | None,
    new_policies: Path | None,
    out: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """对一批家庭逐户推算：按一项政策，或比较两项政策，谁新增、谁退出、增减多少、每月花多少、缺哪些事实。

    DATA 是 doudi population generate 写的文件夹，或放着 household.csv（或 .parquet）和 members.csv 的文件夹：
    每行一户，有 户编号、地区 两列，其余列是事实的名称；成员表每行一人。空的格子是不知道，写 无 才是没有。
    有一处不对的家庭整户放到一边，写在 set-aside.csv 里，不会悄悄丢掉。

    \b
    例：
      doudi simulate 人口 --at 2021-12-31
      doudi simulate 人口 --from 2021-12-31 --to 2022-12-31 --html 报告.html
      doudi simulate 人口 --at 2022-12-31 --new-policies ../修改稿 --html 报告.html --out 结果

    退出状态：0 推算完了，1 政策有错，2 用法不对或数据读不出来。
    """
    sides = _sides(policies or folders.default(), new_policies, at, before, after)
    if out is not None:
        opening = Opening(out / _EXAMPLES, new_policies or policies)
        _simulate(data, sides, out, html, opening, as_json=as_json)
        return
    with tempfile.TemporaryDirectory(prefix="doudi-") as folder:
        _simulate(data, sides, Path(folder) / "run", html, None, as_json=as_json)


def _simulate(
    data: Path, sides: Sequence[Side], out: Path, html: Path | None, opening: Opening | None, *, as_json: bool
) -> None:
    """`opening`: where examples are kept, `None` where nothing is."""
    try:
        population, taken = _population(data, sides, out)
        begin(population, sides, out / "run")
    except IntakeError as error:
        for one in error.problems:
            click.echo(click.style(one, fg="red"), err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    except OtherRunError as error:
        raise click.UsageError(error.message) from None
    every = chunks(population)
    if not every:
        raise click.UsageError(f"{data} 里没有可以推算的家庭")
    with progress("推算", len(every)) as advance:

        def done(_: Chunk) -> None:
            advance()

        run(population, sides, out / "run", done)
    engines = [Engine(side.policy) for side in sides]
    try:
        compared = verify(engines, sides, every, out / "run")
    except DisagreementError as error:
        click.echo(click.style(error.message, fg="red"), err=True)
        raise click.exceptions.Exit(console.Status.FAILED) from None
    finally:
        for engine in engines:
            engine.close()
    click.echo(f"抽查了 {compared} 个结论，与逐户计算的相同", err=True)
    regions = list(dict.fromkeys(one.region for one in every))
    found = figures(
        sides,
        regions,
        out / "run",
        households=_households(every),
        aside=taken.aside if taken else 0,
        invented=taken is None,
    )
    # Written before the report is: whoever reads only the head of that has them too.
    count = write_examples(population, sides[-1], found.examples, opening.folder) if opening is not None else 0
    _tell(found, html, opening, as_json=as_json)
    if opening is not None:
        click.echo(f"结论写在 {out / 'run'}，{count} 个实例写在 {opening.folder}", err=True)
    if taken is not None and taken.aside:
        where = f"，见 {out / _TAKEN / ASIDE}" if opening is not None else "；加 --out 可以看到是哪些"
        click.echo(click.style(f"{taken.aside} 户因数据有误没有推算{where}", fg="yellow"), err=True)


def _tell(found: Figures, html: Path | None, opening: Opening | None, *, as_json: bool) -> None:
    if html is not None:
        title = "政策变化推算报告" if len(found.sides) == 2 else "政策推算报告"
        html.write_text(page(found, title, opening), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=1))
    else:
        click.echo(terminal(found, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    if html is not None:
        click.echo(f"报告写在 {html}", err=True)


def _households(every: Sequence[Chunk]) -> int:
    return sum(pq.read_metadata(one.folder / "case.parquet").num_rows for one in every)


def _population(data: Path, sides: Sequence[Side], out: Path) -> tuple[Path, TakenIn | None]:
    """The population in the layout that is decided: what was generated as it is, tables of somebody's taken in.

    Raises `OtherRunError` where `out` holds other tables, or these as they were before they changed.
    """
    if (data / MANIFEST).is_file():
        return data, None
    target = out / _TAKEN
    marker = target / MANIFEST
    files = [(path, path.stat()) for path in sorted(data.glob("*")) if path.suffix in SUFFIXES]
    tables = [[path.name, state.st_size, state.st_mtime_ns] for path, state in files]
    if marker.is_file():
        told = json.loads(marker.read_text(encoding="utf-8"))
        if told["tables"] != tables:
            raise OtherRunError(f"{out} 里是另一份数据的结果，或数据在那以后改过；换一个文件夹，或删去它")
        return target, TakenIn(**told["taken"])
    if target.exists():
        shutil.rmtree(target)
    taken = take_in(sides[-1].policy, data, sides[-1].as_of, target)
    told = {"tables": tables, "taken": dataclasses.asdict(taken)}
    marker.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return target, taken


def _sides(
    folder: Path, new_folder: Path | None, at: str | None, before: str | None, after: str | None
) -> tuple[Side, ...]:
    if at is not None and (before is not None or after is not None):
        raise click.UsageError("--at 和 --from、--to 只能写一种")
    if (before is None) != (after is None):
        raise click.UsageError("--from 和 --to 要一起写")
    if at is None and before is None:
        raise click.UsageError("写明基准日：--at，或 --from 和 --to")
    policy = folders.loaded(folder)
    days = [_day(word) for word in (before or at, after or at) if word is not None]
    if before is None and new_folder is None:
        return (Side(policy, days[0], folder.name),)
    other = policy if new_folder is None else folders.loaded(new_folder)
    return (Side(policy, days[0], folder.name), Side(other, days[1], (new_folder or folder).name))


def _day(word: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        raise click.UsageError(f"{word} 不是日期，写成 2021-12-31") from None
