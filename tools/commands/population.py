"""`doudi population`: synthetic households."""

from __future__ import annotations

from pathlib import Path

import click

from tools import console
from tools import policies as folders
from tools.population import MarginalsError, generate, read_marginals
from tools.population.marginals import DEFAULT
from tools.progress import progress


@click.group("population")
@click.help_option("-h", "--help", help="显示这段说明。")
def command() -> None:
    """虚构的人口，用来试算和测速；不是任何地方的真实数据，也不代表任何地方。"""


@command.command("generate", short_help="生成虚构的人口")
@click.option("--households", required=True, type=click.IntRange(1, 100_000_000), help="多少户。")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="随机种子；同样的种子得到同样的人口。"
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="写到哪个文件夹，要是空的。"
)
@click.option("--marginals", default=DEFAULT, type=click.Path(path_type=Path, dir_okay=False), help="各项比例的文件。")
@folders.option
@click.help_option("-h", "--help", help="显示这段说明。")
def command_generate(households: int, seed: int, out: Path, marginals: Path, policies: Path | None) -> None:
    """按写明的比例抽取家庭，写成 doudi simulate 能读的 Parquet。

    \b
    例：
      doudi population generate --households 1000000 --seed 1 --out 人口

    退出状态：0 已写出，1 政策文件有错误，2 用法不对。
    """
    policy = folders.loaded(policies or folders.default())
    try:
        drawn = read_marginals(policy, marginals)
        with progress("生成", households) as advance:
            made = generate(policy.entities, drawn, households, seed, out, advance)
    except MarginalsError as error:
        click.echo(click.style(error.message, fg="red"), err=True)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    except FileExistsError:
        raise click.UsageError(f"{out} 里已经有文件；换一个文件夹，或先清空它") from None
    click.echo(f"{made.households} 户，{len(made.regions)} 个地区，写在 {out}")
