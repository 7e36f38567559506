"""One worker as its supervisor sees it: a process, the channel to it, and what it has said."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from server.supervisor.messages import Channel, Load, Message, Serve, Serving, Start

COMMAND = (sys.executable, "-P", "-m", "server.worker")


@dataclass(slots=True)
class Process:
    """`number`: its place among the workers, from 1. `asked`, `loaded`: releases. `serving`: by which it answers.

    `pinnable`: by which it answers where a request pins one. `heard`: how often it has said anything.
    """

    number: int
    child: asyncio.subprocess.Process
    channel: Channel
    asked: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    told: Serve | None = None
    serving: str = ""
    pinnable: frozenset[str] = frozenset()
    heard: int = 0
    served_since: float = 0.0

    @classmethod
    async def start(cls, number: int, start: Start) -> Process:
        """A new process, which has been told where to listen."""
        ours, theirs = socket.socketpair()
        try:
            child = await asyncio.create_subprocess_exec(
                *COMMAND,
                str(theirs.fileno()),
                str(number),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # What the core of gRPC writes to standard error is no JSON.
                env={"GRPC_VERBOSITY": "NONE", **os.environ},
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        channel = await Channel.over(ours)
        channel.send(start)
        return cls(number, child, channel)

    def load(self, release: str, folder: str) -> None:
        """Asks it once to make a release ready."""
        if release not in self.asked:
            self.asked.add(release)
            self.channel.send(Load(release, folder))

    def serve(self, order: Serve) -> None:
        """Tells it what to answer by, unless it has been told so and nothing else since."""
        if self.told != order:
            self.told = order
            known = {order.release, order.coming, *order.keep}
            self.asked &= known
            self.loaded &= known
            self.channel.send(order)

    def answers(self, message: Serving) -> None:
        """Notes by which releases it answers."""
        self.served_since = self.served_since or time.monotonic()
        self.serving = message.release
        self.pinnable = frozenset(message.keep)

    def messages(self) -> AsyncIterator[Message]:
        """What it says, until it ends."""
        return aiter(self.channel)

    def kill(self) -> None:
        """Ends it at once."""
        if self.child.returncode is None:
            self.child.kill()
