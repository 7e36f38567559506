"""The process that tries a candidate: takes a copy, loads and compiles it, runs its tests, and says what came of it.

It runs what nobody has tried yet, so it limits its own memory and time, and tells nothing but a verdict.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine import release
from engine.engine import Engine
from engine.language import PolicyError, load
from engine.release import ReleaseError
from server import loading
from server.candidates.verdict import Verdict, encode
from server.log import location

Tests = Callable[[Engine, Path], Sequence[str]]
"""Runs the policy tests of a folder; the places of those that fail."""
NICENESS = 10
"""Those who answer come first."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What to try: a folder or a release file, and where its copy goes, a folder that is not there yet.

    `archive`: where the copy goes as a release file too, with its signature if there is one; "" for nowhere.
    `keys`: files of public keys, one of which must have signed. `megabytes`: memory. `seconds`: of the processor.
    """

    source: str
    copy: str
    archive: str
    keys: tuple[str, ...]
    run_tests: bool
    megabytes: int
    seconds: int

    def encode(self) -> str:
        """The order as one argument of a command."""
        return json.dumps(asdict(self))


def main(tests: Tests | None = None) -> None:
    """Tries the candidate of the `Order` in the last argument; the verdict goes to standard output."""
    order = Order(**json.loads(sys.argv[-1]))
    out = os.dup(1)
    # Whatever else is printed is no verdict.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit(order)
    try:
        verdict = _tried(order, tests)
    except MemoryError:
        verdict = Verdict(message=f"检查候选版本要用超过 {order.megabytes} MB 内存（policies.candidate_megabytes）")
    except Exception as error:
        where = f"{type(error).__name__}，{location(error)}"
        verdict = Verdict(message=f"检查候选版本时程序出错（{where}），是程序的缺陷，请报告")
    with os.fdopen(out, "wb") as stream:
        stream.write(encode(verdict))


def _limit(order: Order) -> None:
    size = order.megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # For when the one who would end it in time is no more; whether it works or waits.
    resource.setrlimit(resource.RLIMIT_CPU, (order.seconds, order.seconds + 1))
    signal.alarm(order.seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def _tried(order: Order, tests: Tests | None) -> Verdict:
    copy = Path(order.copy)
    try:
        named = _copied(order)
    except ReleaseError as error:
        return Verdict(message=f"{error.message}；{error.remedy}")
    except OSError as error:
        return Verdict(message=f"候选版本的副本写不了（{error.strerror}）；检查临时文件夹的空间和权限")
    try:
        engine = Engine(load(copy))
    except PolicyError as error:
        return Verdict(findings=error.diagnostics)
    digest = engine.policy.release
    if named not in {"", digest}:
        return Verdict(message="政策包写明的版本与内容不符，可能由另一个版本的 doudi 生成；用现在的 doudi 重新生成")
    loading.warmed(engine)
    if order.run_tests and tests is not None:
        failed = tests(engine, copy)
        if failed:
            places = "、".join(failed[:_SHOWN]) + ("等" if len(failed) > _SHOWN else "")
            return Verdict(message=f"有 {len(failed)} 个政策案例没有通过：{places}")
    if order.archive and not named:
        _archived(digest, copy, Path(order.archive))
    return Verdict(digest)


def _copied(order: Order) -> str:
    """Copies the files of a candidate; the digest that it names itself, "" for a folder. Raises `ReleaseError`."""
    source, copy = Path(order.source), Path(order.copy)
    if not source.is_dir():
        # Once: what is read a second time may be another.
        data = release.read(source)
        opened = release.verify(data, [release.public_key(Path(one)) for one in order.keys])
        release.extract(opened.files, copy)
        if order.archive:
            Path(order.archive).write_bytes(data)
        return opened.manifest.release
    if order.keys:
        raise ReleaseError("配置了公钥，就不能用没有签名的文件夹", "用 doudi release build --sign 生成政策包")
    release.extract(release.collect(source), copy)
    return ""


def _archived(digest: str, copy: Path, archive: Path) -> None:
    """Writes a release file of a copy; none where it would be too large or there is no room: it can be served."""
    with contextlib.suppress(ReleaseError, OSError):
        archive.write_bytes(release.build(digest, release.collect(copy)))


if __name__ == "__main__":
    main()
