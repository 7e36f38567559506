"""What comes together is written together; what is wrong with one is told to it alone."""

from __future__ import annotations

import asyncio

import pytest

from server.decisions import writer as module
from server.decisions.writer import MOST, Full, Writer


def halves(writes: list[list[int]]) -> Writer[int, int]:
    """A writer whose results are ten divided by the items; `writes`: gets what was written at once."""

    def write(items: object) -> list[int]:
        assert isinstance(items, list)
        writes.append(items)
        return [10 // item for item in items]

    return Writer(write, lambda error: isinstance(error, OSError))


def test_one_bad_entry_fails_alone() -> None:
    """What is wrong with one group is told to it; those that were to be written with it are written."""

    async def scene() -> None:
        writer = halves([])
        tasks = [asyncio.create_task(writer.write([item])) for item in (1, 0, 5)]
        await asyncio.sleep(0)
        assert writer.waiting == 3
        writer.start()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert (results[0], results[2]) == ([10], [2])
        assert isinstance(results[1], ZeroDivisionError)
        assert writer.stop(5)

    asyncio.run(scene())


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (MOST, [MOST]), (MOST + 1, [MOST, 1])])
def test_what_comes_together_is_one_transaction(count: int, sizes: list[int]) -> None:
    async def scene() -> None:
        writes: list[list[int]] = []
        writer = halves(writes)
        writer.start()
        results = await asyncio.gather(*(writer.write([5]) for _ in range(count)))
        assert results == [[2]] * count
        assert [len(one) for one in writes] == sizes
        assert writer.waiting == 0
        assert writer.stop(5)

    asyncio.run(scene())


def test_calls_one_after_another_are_all_written() -> None:
    async def scene() -> None:
        writes: list[list[int]] = []
        writer = halves(writes)
        writer.start()
        for item in (1, 2, 5):
            assert await writer.write([item, item]) == [10 // item] * 2
        assert writes == [[1, 1], [2, 2], [5, 5]]
        assert writer.stop(5)

    asyncio.run(scene())


def test_what_waits_at_the_end_is_written() -> None:
    async def scene() -> None:
        writes: list[list[int]] = []
        writer = halves(writes)
        tasks = [asyncio.create_task(writer.write([item])) for item in (1, 2)]
        await asyncio.sleep(0)
        writer.start()
        # Before the loop goes on, and so before it tells the thread that there is something.
        assert writer.stop(5)
        assert writes == [[1, 2]]
        assert await asyncio.gather(*tasks) == [[10], [5]]

    asyncio.run(scene())


def test_no_more_wait_than_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)

    async def scene() -> None:
        writer = halves([])
        tasks = [asyncio.create_task(writer.write([1])) for _ in range(3)]
        await asyncio.sleep(0)
        writer.start()
        *written, refused = await asyncio.gather(*tasks, return_exceptions=True)
        assert written == [[10], [10]]
        assert isinstance(refused, Full)
        assert writer.stop(5)

    asyncio.run(scene())
