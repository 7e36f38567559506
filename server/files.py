"""Whether a file that an operator keeps (keys, certificates) is still the one that was read."""

from __future__ import annotations

from pathlib import Path

Mark = tuple[int, int, int] | None


def mark(path: Path) -> Mark:
    """What changes when a file does; `None` while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
