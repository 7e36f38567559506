"""Which kinds of files a policy folder has, by their paths, and which schema describes each."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.language.release import OVERLAYS, PARAMETERS, TESTS

FOLDER = ".schema"
"""Where the schemas of a policy folder stand in it; the loader passes over what begins with a dot."""
_PARTS = 3
"""How many parts the path of a file has that is no declaration at the top."""


class FileKind(enum.Enum):
    """A kind of file; the value is the name of its schema."""

    DOCUMENTS = "documents"
    VOCABULARY = "vocabulary"
    BENEFITS = "benefits"
    REGIONS = "regions"
    HOLIDAYS = "holidays"
    PARAMETERS = "parameters"
    OVERLAY = "overlay"
    RULE_SET = "rule-set"
    TEST = "test"

    @property
    def file(self) -> str:
        """The name of the schema's file."""
        return f"{self.value}.schema.json"


_TOP = {
    f"{kind.value}.yaml": kind
    for kind in (
        FileKind.DOCUMENTS,
        FileKind.VOCABULARY,
        FileKind.BENEFITS,
        FileKind.REGIONS,
        FileKind.HOLIDAYS,
    )
}


def kind_of(path: str) -> FileKind | None:
    """The kind of the file at a path relative to the policy folder; `None` for one that should not be there."""
    parts = PurePosixPath(path).parts
    if path.endswith(TESTS):
        return FileKind.TEST
    if len(parts) == 1:
        return _TOP.get(path)
    if len(parts) != _PARTS or not path.endswith(".yaml"):
        return None
    if parts[0] == OVERLAYS:
        return FileKind.OVERLAY
    return FileKind.PARAMETERS if parts[1] == PARAMETERS else FileKind.RULE_SET


def associations(folder: str) -> Mapping[FileKind, tuple[str, ...]]:
    """The patterns by which an editor finds the schema of a file below `folder`, such that one schema fits each file.

    The YAML extension of VS Code knows no sign but `*`, which stands for anything, slashes too, and holds a pattern
    against the end of a path; so a rule set is told from its tests and from parameters by the digit before `.yaml`.
    """
    found: dict[FileKind, tuple[str, ...]] = {kind: (f"{folder}/{name}",) for name, kind in _TOP.items()}
    found[FileKind.PARAMETERS] = (f"{folder}/*/{PARAMETERS}/*.yaml",)
    found[FileKind.OVERLAY] = (f"{folder}/{OVERLAYS}/*/*.yaml",)
    found[FileKind.RULE_SET] = tuple(f"{folder}/*/*/*-*-*{digit}.yaml" for digit in range(10))
    found[FileKind.TEST] = (f"{folder}/*{TESTS}",)
    return found
