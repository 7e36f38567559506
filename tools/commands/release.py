"""`doudi release`: makes, signs and checks the one file that a policy is handed over in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from engine import release
from engine.language import Policy, PolicyError, load
from engine.release import ReleaseError
from tools import console
from tools import policies as folders

_PATH = click.Path(path_type=Path)


@click.group("release", no_args_is_help=True)
@click.help_option("-h", "--help", help="显示这段说明。")
def command() -> None:
    """政策包：把政策和它的案例写成一个文件，可以签名，交给 doudi serve --policies。

    \b
    例：
      doudi release keygen --out 民政
      doudi release build --sign 民政.key --out 杭州.doudi
      doudi release verify 杭州.doudi --key 民政.pub
    """


@command.command("build")
@folders.option
@click.option("--sign", "key", metavar="KEY", type=_PATH, help="用这个私钥文件签名（Ed25519，PEM）。")
@click.option("--out", metavar="FILE", type=_PATH, required=True, help="写到这个文件；已有的会被换掉。")
@click.help_option("-h", "--help", help="显示这段说明。")
def build(policies: Path | None, key: Path | None, out: Path) -> None:
    """把政策文件夹写成政策包；同样的文件写出同样的字节。有错误的政策不写。

    退出状态：0 写好了，1 政策有错误，2 用法不对、私钥不对或写不了。
    """
    folder = policies or folders.default()
    with _told():
        files = release.collect(folder)
        policy = _loaded(files, folder)
        data = release.build(policy.release, files, None if key is None else release.private_key(key))
        _put(out, data)
    signed = "已签名" if key is not None else "没有签名"
    click.echo(f"{out}：政策版本 {policy.release}，{len(files)} 个文件，{len(data):,} 字节，{signed}")


@command.command("verify")
@click.argument("file", metavar="FILE", type=_PATH)
@click.option("--key", metavar="PUB", type=_PATH, multiple=True, help="须由这个公钥签名；写几次就是其中之一。")
@click.help_option("-h", "--help", help="显示这段说明。")
def verify(file: Path, key: tuple[Path, ...]) -> None:
    """检查政策包：每个文件与清单一致，政策能够载入，版本相符；写了 --key 还检查签名。

    退出状态：0 没有问题，1 有问题，2 用法不对或公钥不对。
    """
    with _told():
        keys = [release.public_key(one) for one in key]
    with _told(console.Status.FAILED):
        opened = release.unpack(file, keys)
        policy = _loaded(opened.files, file)
        if policy.release != opened.manifest.release:
            raise ReleaseError(
                f"清单写明的版本 {opened.manifest.release} 不是内容的版本 {policy.release}",
                "可能由另一个版本的 doudi 生成，用现在的重新生成",
            )
    if opened.signed_by is not None:
        signed = f"由 {key[opened.signed_by]} 签名"
    else:
        signed = "有签名，没有检查（--key）" if opened.signed else "没有签名"
    click.echo(f"{file}：政策版本 {policy.release}，{len(opened.files)} 个文件，{signed}")


@command.command("keygen")
@click.option("--out", metavar="NAME", type=_PATH, required=True, help="写 NAME.key（私钥）和 NAME.pub（公钥）。")
@click.help_option("-h", "--help", help="显示这段说明。")
def keygen(out: Path) -> None:
    """生成一对签名的钥匙；私钥只有本人能读，请妥善保管。不改写已有的文件。

    退出状态：0 生成了，2 写不了。
    """
    private, public = out.with_name(f"{out.name}.key"), out.with_name(f"{out.name}.pub")
    with _told():
        release.generate(private, public)
    click.echo(f"私钥 {private}，公钥 {public}")


@contextmanager
def _told(status: console.Status = console.Status.WRONG_USE) -> Iterator[None]:
    """Says what is wrong with a release or a key, and exits with `status`."""
    try:
        yield
    except ReleaseError as error:
        click.echo(click.style(error.message, fg="red"), err=True)
        click.echo(f"    → {error.remedy}", err=True)
        raise click.exceptions.Exit(status) from None


def _loaded(files: Mapping[str, bytes], shown: Path) -> Policy:
    """The policy of files that may not be on the disk as they are; where it has errors, shows them and exits."""
    with tempfile.TemporaryDirectory(prefix="doudi-") as temporary:
        copy = Path(temporary) / "policies"
        release.extract(files, copy)
        try:
            return load(copy)
        except PolicyError as error:
            console.show_findings(error.diagnostics, shown, err=True)
            raise click.exceptions.Exit(console.Status.FAILED) from None


def _put(out: Path, data: bytes) -> None:
    """Writes a file whole or not at all: a server may be watching it. Raises `ReleaseError`."""
    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ReleaseError(f"{out} 写不了（{error.strerror}）", "检查路径和权限") from None
