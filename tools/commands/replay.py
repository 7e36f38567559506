"""`doudi replay`: decides recorded cases again, by a server or by the policies here, and says what differs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import click

from doudi.v1 import decision_service_pb2 as pb
from engine.decision import Outcome
from server.client import ClientError
from server.deciding import Decider
from server.decisions import DecisionLog, DecisionLogError, open_archive
from server.decisions.store import Filters, StoreError
from tools import connection, console
from tools import policies as folders
from tools.connection import Service
from tools.replaying.report import Counts, told
from tools.replaying.sources import Wanted, of_log, of_server


class _Day(click.ParamType[int]):
    """The first moment of a day, here where the command runs, in milliseconds since 1970."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            day = datetime.date.fromisoformat(str(value))
        except ValueError:
            raise click.BadParameter(f"{value} 不是日期，写成 2021-11-01", ctx, param) from None
        moment = datetime.datetime.combine(day, datetime.time()).astimezone()
        return round(moment.timestamp() * 1000)


def _outcome(context: click.Context, parameter: click.Parameter, value: str) -> str:
    known = [one.value for one in Outcome]
    if value and value not in known:
        raise click.BadParameter(f"没有 {value} 这种结果；可以写 {'、'.join(known)}", context, parameter)
    return value


@click.command("replay")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@connection.options("由这个服务重放它的决定日志。")
@click.option("--log", "url", metavar="URL", help="直接读这个决定日志，按 --policies 的政策重放。")
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="决定日志的密钥文件。")
@folders.option
@click.option("--under", metavar="RELEASE", default="", help="让服务按这个版本重放；不写就各按记录时的版本。")
@click.option("--region", metavar="CODE", default="", help="只重放这个地区代码的。")
@click.option("--benefit", metavar="ID", default="", help="只重放对这项待遇作过决定的。")
@click.option("--outcome", metavar="OUTCOME", default="", callback=_outcome, help="只重放有这种结果的，如 eligible。")
@click.option("--caller", metavar="NAME", default="", help="只重放这个调用方的。")
@click.option("--release", metavar="RELEASE", default="", help="只重放当时按这个版本决定的。")
@click.option("--since", type=_Day(), metavar="DAY", help="只重放从这一天起记录的。")
@click.option("--until", type=_Day(), metavar="DAY", help="只重放在这一天以前记录的，不含这一天。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    ids: tuple[str, ...],
    service: Service | None,
    url: str | None,
    key_file: Path | None,
    policies: Path | None,
    under: str,
    region: str,
    benefit: str,
    outcome: str,
    caller: str,
    release: str,
    since: int | None,
    until: int | None,
) -> None:
    """把决定日志里的案例重新决定一遍，看回答是否和当时一样。

    同一政策版本下必须逐字节一致；不同版本下逐项列出待遇的差别。不写 ID 就重放符合条件的全部记录。

    \b
    例：
      doudi replay --server 127.0.0.1:50051 --since 2021-11-01
      doudi replay --server doudi.example.cn:50051 --token-file 密钥.txt --since 2021-11-01
      doudi replay --log sqlite:////var/lib/doudi/decisions.db --policies policies --benefit tapering_dibao

    退出状态：0 同一版本下都一致（不同版本的差别只是列出），1 有不一致的、没有重放的，或服务没有回答，2 用法不对。
    """
    if (service is None) == (url is None):
        raise click.UsageError("--server 和 --log 写一个，也只写一个")
    if service is not None and (policies is not None or key_file is not None):
        raise click.UsageError("由服务重放时用的是服务的政策和密钥，不写 --policies 和 --key-file")
    if service is None and under:
        raise click.UsageError("--under 只和 --server 一起写；直接读日志时按 --policies 的政策重放")
    filters = Filters(
        region=region,
        benefit=benefit,
        outcome=outcome,
        caller=caller,
        release=release,
        since_ms=since,
        until_ms=until,
    )
    wanted = Wanted(ids=ids, filters=filters)
    if service is not None:
        counts = _there(service, wanted, under)
    else:
        counts = _here(DecisionLog(url=url or "", key_file=key_file), policies or folders.default(), wanted)
    click.echo(counts.line())
    if counts.broken or counts.failed:
        raise click.exceptions.Exit(console.Status.FAILED)


def _here(configuration: DecisionLog, folder: Path, wanted: Wanted) -> Counts:
    try:
        archive = open_archive(configuration)
    except DecisionLogError as error:
        raise click.UsageError(error.message) from None
    with folders.engine(folder) as engine:
        try:
            return _show(of_log(archive, Decider(engine), wanted))
        except StoreError as error:
            click.echo(f"决定日志读不出来（{error.cause}）", err=True)
            raise click.exceptions.Exit(console.Status.FAILED) from None
        finally:
            archive.close()


def _there(service: Service, wanted: Wanted, under: str) -> Counts:
    with service.client() as client:
        try:
            return _show(of_server(client, wanted, under))
        except ClientError as error:
            connection.fail(service, error)


def _show(results: Iterable[pb.ReplayResult]) -> Counts:
    counts = Counts()
    for one in results:
        counts.add(one)
        for line in told(one):
            click.echo(line)
    return counts
