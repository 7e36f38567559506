"""`doudi serve` as a process, with what it has logged so far: tests wait for lines of the log, never for time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import grpc
import psutil

from doudi.v1 import eligibility_service_pb2 as pb
from tests.server.requests import case, subject
from tests.server.running import ELIGIBILITY

SMALL = Path(__file__).resolve().parents[1] / "tools" / "policies"
"""A small policy with one of everything."""
SECONDS = 120.0
"""Far more than anything here takes; a test that hangs fails instead."""
_COMMAND = "import sys; from tools.cli import main; main(['serve', '--listen', '127.0.0.1:0', *sys.argv[1:]])"
_READY = re.compile(r"已就绪：(127\.0\.0\.1:[0-9]+)，政策版本 ([0-9a-f]{12})\n")


class Log:
    """The lines of a process's log, as they come."""

    def __init__(self, stream: IO[str]) -> None:
        self._lines: list[dict[str, Any]] = []
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            with self._news:
                self._lines.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def position(self) -> int:
        """How many lines there are."""
        with self._news:
            return len(self._lines)

    def wait(self, event: str, since: int = 0, **fields: object) -> dict[str, Any]:
        """The first line of an event with these fields, from a position on."""
        wanted = {"event": event, **fields}
        at = since

        def found() -> dict[str, Any] | None:
            nonlocal at
            while at < len(self._lines):
                at += 1
                if wanted.items() <= self._lines[at - 1].items():
                    return self._lines[at - 1]
            return None

        with self._news:
            line = self._news.wait_for(lambda: found() or self._ended, SECONDS)
            assert isinstance(line, dict), (wanted, self._lines[-20:])
            return line

    def whole(self) -> list[dict[str, Any]]:
        """Every line, once the process has ended."""
        self._thread.join(SECONDS)
        return self._lines


class Server:
    """A running service."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.log = Log(process.stderr)
        line = process.stdout.readline()
        match = _READY.fullmatch(line)
        assert match, (line, self.log.whole())
        self.address, self.release = match.groups()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        children = psutil.Process(self.process.pid).children()
        return [one for one in children if "server.worker" in one.cmdline()]

    def check(self, release: str = "") -> pb.CheckResponse:
        """Decides a case of the small policy on a connection of its own. Raises `grpc.RpcError`."""
        with grpc.insecure_channel(self.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            return check(channel, release)

    def stop(self) -> int:
        """Stops it as an operator does; the exit status."""
        self.process.terminate()
        return self.process.wait(SECONDS)


def check(channel: grpc.Channel, release: str = "") -> pb.CheckResponse:
    """Decides a case of the small policy."""
    call = channel.unary_unary(
        f"{ELIGIBILITY}/Check",
        request_serializer=pb.CheckRequest.SerializeToString,
        response_deserializer=pb.CheckResponse.FromString,
    )
    sent = case({"受灾": False}, [subject({"月收入": 100})], {}, region="东区")
    response: pb.CheckResponse = call(pb.CheckRequest(case=sent, release=release), timeout=SECONDS)
    return response


@dataclass
class Load:
    """Clients, each on a connection of its own, that ask one question after the other until they are told to stop."""

    address: str
    answers: Counter[str] = field(default_factory=Counter)
    refusals: Counter[grpc.StatusCode] = field(default_factory=Counter)
    _stopping: bool = False
    _news: threading.Condition = field(default_factory=threading.Condition)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(8)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        for thread in self._threads:
            thread.join(SECONDS)

    def more(self, number: int) -> None:
        """Waits for so many more answers."""
        with self._news:
            wanted = self.answers.total() + number
            assert self._news.wait_for(lambda: self.answers.total() >= wanted, SECONDS)

    def _ask(self) -> None:
        with grpc.insecure_channel(self.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            while not self._stopping:
                try:
                    release = check(channel).decision.release
                except grpc.RpcError as error:
                    with self._news:
                        self.refusals[cast(grpc.Call, error).code()] += 1
                else:
                    with self._news:
                        self.answers[release] += 1
                        self._news.notify_all()


@contextmanager
def started(*words: str | Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`doudi serve` on a free port; killed in the end if nothing else has ended it."""
    command = [sys.executable, "-c", _COMMAND, *map(str, words)]
    settings = {**os.environ, **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=settings) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def serving(policies: Path, *words: str, **environment: str) -> Iterator[Server]:
    """A service that is ready, with two workers."""
    with started("--policies", policies, "--workers", "2", *words, **environment) as process:
        server = Server(process)
        try:
            yield server
        finally:
            # Whoever reads its log has to be done before the pipe is closed.
            process.kill()
            server.log.whole()


def copied(folder: Path) -> Path:
    """A copy of the small policy in a new folder below `folder`."""
    return Path(shutil.copytree(SMALL, folder / "policies"))


def raised(policies: Path, standard: int) -> None:
    """Changes the standard of a copy of the small policy: another release."""
    file = policies / "city" / "parameters" / "standards.yaml"
    text = file.read_text("utf-8")
    changed = re.sub(
        r"(2021-01-01: \{value: )[0-9]+(, source: \{document: notice, clause: 一)", rf"\g<1>{standard}\2", text
    )
    assert changed != text
    file.write_text(changed, "utf-8")
