"""What one check of a policy folder came to, and what of it still serves while a file is half written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.language import Diagnostic, Policy, check
from engine.language.tree import Node
from tools.schemas import generate
from tools.schemas.declared import Declared, collect
from tools.schemas.files import FileKind
from tools.schemas.forms import Schema


@dataclass(frozen=True)
class Snapshot:
    """A folder as it was checked.

    `roots`: of each file the last tree that could be read. `policy`: the last one without errors.
    """

    folder: Path
    diagnostics: tuple[Diagnostic, ...]
    roots: Mapping[str, Node]
    policy: Policy | None

    @cached_property
    def declared(self) -> Declared:
        return collect(self.roots)

    @cached_property
    def schemas(self) -> Mapping[FileKind, Schema]:
        return generate(self.declared)


def take(folder: Path, texts: Mapping[str, bytes], before: Snapshot | None) -> Snapshot:
    """Checks a folder. `texts`: what an editor has open, by path; `before`: the last check of the folder."""
    checked = check(folder, texts)
    earlier = {} if before is None else before.roots
    kept = {path: root for path, root in earlier.items() if path not in checked.roots and (folder / path).is_file()}
    policy = checked.policy if checked.policy is not None or before is None else before.policy
    return Snapshot(folder, checked.diagnostics, {**kept, **checked.roots}, policy)
