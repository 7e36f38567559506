"""How fast a caller may call: a bucket that fills at a rate and holds a burst."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MAX_BUCKETS = 10_000
"""How many callers are remembered; whoever has not called for longest is forgotten, with a full bucket."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """A bucket for each caller. `rate`: calls a second, 0 for any; `burst`: how many at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, caller: str, now: float, count: int = 1) -> float:
        """Takes `count` calls at the time `now` (seconds of a clock that never goes back).

        0 where they are granted; otherwise nothing is taken, and it is the seconds after which they will be.
        """
        if not self._rate:
            return 0.0
        bucket = self._buckets.pop(caller, None) or _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets[caller] = bucket
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        wanted = min(float(count), self._burst)
        if bucket.left >= wanted:
            bucket.left -= wanted
            return 0.0
        return (wanted - bucket.left) / self._rate
