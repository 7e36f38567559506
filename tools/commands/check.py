"""`doudi check`: answers one case, in this process or by a server."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click
from google.protobuf import json_format

from doudi.v1 import eligibility_service_pb2 as pb
from engine.admission import AdmissionError
from engine.language import tree
from engine.language.tree import InputError
from server.answer import check_response
from server.client import ClientError
from tools import connection, console
from tools import policies as folders
from tools.cases import WrittenCase, choose, read_case, read_file
from tools.completion import titles
from tools.connection import Service
from tools.render import render
from tools.requests import request


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@folders.option
@connection.options("由这个服务回答，而不是在本机按政策文件回答。")
@click.option(
    "--case",
    "case",
    metavar="TITLE",
    shell_complete=titles,
    help="文件是案例列表时，选哪一个：标题或从 1 起的序号。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出（服务的 CheckResponse）。")
@click.option("--explain", is_flag=True, help="说明每条规则为什么成立、不成立或不明。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    file: Path, policies: Path | None, service: Service | None, case: str | None, as_json: bool, explain: bool
) -> None:
    """按政策回答一个案例：能享受什么、多少、多久、依据哪一条、还缺什么、有哪些假定。

    FILE 是 YAML 或 JSON 的案例文件，- 表示从标准输入读。案例里写 as_of（基准日）、region（地区）和各人的事实；
    没有写的事实按“不知道”处理，不会当作“没有”。

    \b
    例：
      doudi check 案例.yaml
      doudi check 案例.yaml --explain
      doudi check 案例.yaml --json --server 127.0.0.1:50051
      doudi check 案例.yaml --server doudi.example.cn:50051 --token-file 密钥.txt
      doudi check 案例.yaml --server 10.0.0.5:50051 --tls-ca 机构.pem --tls-cert 本方.pem --tls-key 本方.key
      doudi check policies/hangzhou/tapering/2021-10-01.test.yaml --case 3

    退出状态：0 有了回答，1 案例被拒绝或服务没有回答，2 用法不对或文件读不出来。
    """
    if policies is not None and service is not None:
        raise click.UsageError("--policies 和 --server 只能写一个：由服务回答时，用的是服务的政策")
    try:
        written = read_case(_chosen(file, case))
    except InputError as error:
        console.show_input_error(error, quote=False)
        raise click.exceptions.Exit(console.Status.WRONG_USE) from None
    if service is None:
        response = _here(written, policies or folders.default(), explain=explain)
    else:
        response = _there(written, service, explain=explain)
    if as_json:
        click.echo(json_format.MessageToJson(response, ensure_ascii=False))
    else:
        click.echo(render(response, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))


def _chosen(file: Path, case: str | None) -> tree.Node:
    node = read_file(file)
    return node if case is None else choose(node, case)


def _here(written: WrittenCase, folder: Path, *, explain: bool) -> pb.CheckResponse:
    with folders.engine(folder) as engine:
        try:
            admitted = engine.admit(written.raw)
        except AdmissionError as error:
            console.refuse(written, ((one.path, one.reason.value, one.message) for one in error.violations))
        decision = engine.decide(admitted)
        return check_response(admitted, decision, engine.explain(admitted) if explain else None)


def _there(written: WrittenCase, service: Service, *, explain: bool) -> pb.CheckResponse:
    with service.client() as client:
        try:
            return client.check(request(written.raw, explain=explain))
        except ClientError as error:
            if not error.violations:
                connection.fail(service, error)
            console.refuse(written, ((one.path, one.reason, one.message) for one in error.violations))
