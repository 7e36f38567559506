"""Finds the files of a policy folder, reads them, and says which release they are."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from engine.language import tree
from engine.language.bounds import FIRST_DAY, LAST_DAY
from engine.language.diagnostics import Code, Findings
from engine.language.reader import parse_date
from engine.language.tree import InputError, Node
from engine.program import Span

LANGUAGE = "doudi-language-1"
"""Part of every release digest: a change of what the language means makes other releases of the same files."""
MAX_FILES = 5_000
MAX_LEVELS = 8
"""How deep folders are searched; a file of a policy stands in the third level at most."""

TOP = ("documents.yaml", "vocabulary.yaml", "benefits.yaml", "regions.yaml")
OPTIONAL = ("holidays.yaml",)
PARAMETERS = "parameters"
OVERLAYS = "districts"
TESTS = ".test.yaml"
_OVERLAY_FOLDER = re.compile(r"([0-9]{1,12})-[a-z0-9-]+")
_IGNORED = (".md", ".txt")


@dataclass(slots=True)
class Files:
    """The files of a folder by what they are; paths are relative, with `/`. `roots`: the tree of each that is whole."""

    roots: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    parameters: dict[str, list[str]] = field(default_factory=dict)
    """By tenant."""
    rule_sets: list[tuple[str, str, datetime.date, str]] = field(default_factory=list)
    """(tenant, rule set, the day it takes force, path)."""
    overlays: list[tuple[str, str]] = field(default_factory=list)
    """(code of the region, path)."""
    digest: str = ""


def read_files(folder: Path, findings: Findings, texts: Mapping[str, bytes] = MappingProxyType({})) -> Files:
    """Every file of a policy folder, in the order of their paths. Tests are no part of a release, nor are notes.

    `texts`: what files hold in place of what is on the disk, by path; of files that an editor has open.
    """
    files = Files()
    digests: dict[str, str] = {}
    count = 0
    for path in _paths(folder, folder, findings):
        count += 1
        if count > MAX_FILES:
            _stray(findings, path, f"文件超过 {MAX_FILES} 个", "检查是不是指错了文件夹")
            break
        if not _placed(path, files, findings):
            continue
        try:
            data = texts[path] if path in texts else _bytes(folder / path)
        except OSError as error:
            _stray(findings, path, f"文件读不出来（{error.strerror}）", "检查文件的权限")
            continue
        digests[path] = hashlib.sha256(data).hexdigest()
        files.lines[path] = data[: tree.MAX_BYTES].decode("utf-8-sig", errors="replace").splitlines()
        try:
            files.roots[path] = tree.read(data, path)
        except InputError as error:
            for one in (error, *error.others):
                span = Span(one.place.file, one.place.line, one.place.column)
                findings.error(one.code, span, one.message, one.remedy)
    files.digest = _release(digests)
    for name in TOP:
        if name not in files.lines:
            findings.error(
                Code.MISSING_FILE, Span(name, 0, 0), f"缺少 {name}", "检查 --policies 指的文件夹，或补上文件"
            )
    return files


def _bytes(path: Path) -> bytes:
    """What a file holds, and of one that is too large no more than shows that it is.

    Raises `OSError`.
    """
    with path.open("rb") as file:
        return file.read(tree.MAX_BYTES + 1)


def _release(digests: Mapping[str, str]) -> str:
    """The digest of a release, of the digests of its files by path."""
    listed = "".join(f"{path}\0{digest}\n" for path, digest in sorted(digests.items()))
    return hashlib.sha256(f"{LANGUAGE}\n{listed}".encode()).hexdigest()


def _paths(folder: Path, root: Path, findings: Findings) -> Iterator[str]:
    """The files below `folder`, sorted; hidden ones and notes are passed over, links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        _stray(findings, folder.relative_to(root).as_posix(), f"文件夹读不出来（{error.strerror}）", "检查路径和权限")
        return
    for entry in entries:
        path = Path(entry.path).relative_to(root).as_posix()
        if entry.name.startswith(".") or entry.name.endswith(_IGNORED):
            continue
        if not path.isprintable() or entry.is_symlink():
            _stray(findings, ascii(path)[1:-1], "不接受链接，也不接受名称里有怪字符的文件", "换成普通的文件")
        elif entry.is_dir(follow_symlinks=False):
            if path.count("/") + 1 == MAX_LEVELS:
                _stray(findings, path, "文件夹的层次太深", "放在 <市>/<规则集>/ 或 <市>/parameters/ 里，不再分文件夹")
            else:
                yield from _paths(Path(entry.path), root, findings)
        elif not entry.is_file(follow_symlinks=False):
            _stray(findings, path, "不是普通的文件", "换成普通的文件")
        elif not path.endswith(TESTS):
            yield path


def _placed(path: str, files: Files, findings: Findings) -> bool:
    """Whether a file stands where a file of its kind may; notes what it is."""
    parts = path.split("/")
    if len(parts) == 1:
        if path in (*TOP, *OPTIONAL):
            return True
        return _stray(findings, path, "政策文件夹里没有这样的文件", f"这一层只有 {'、'.join((*TOP, *OPTIONAL))}")
    if not path.endswith(".yaml"):
        return _stray(findings, path, "不是 .yaml 文件", "政策文件的名字以 .yaml 结尾")
    if parts[0] == OVERLAYS:
        region = _OVERLAY_FOLDER.fullmatch(parts[1])
        if len(parts) != 3 or region is None:
            return _stray(findings, path, "区县文件的位置不对", f"放在 {OVERLAYS}/<代码>-<拼音>/<主题>.yaml")
        files.overlays.append((region[1], path))
        return True
    if len(parts) != 3:
        return _stray(findings, path, "文件的位置不对", "放在 <市>/<规则集>/<日期>.yaml 或 <市>/parameters/<主题>.yaml")
    tenant, folder, name = parts
    if folder == PARAMETERS:
        files.parameters.setdefault(tenant, []).append(path)
        return True
    since = parse_date(name.removesuffix(".yaml"))
    if since is None or not FIRST_DAY <= since <= LAST_DAY:
        message = f"规则集文件的名字应是施行的日期，`{name}` 不是"
        findings.error(Code.WRONG_FILE_NAME, Span(path, 0, 0), message, "例如 2021-10-01.yaml")
        return False
    files.rule_sets.append((tenant, folder, since, path))
    return True


def _stray(findings: Findings, path: str, message: str, remedy: str) -> bool:
    findings.error(Code.UNEXPECTED_FILE, Span(path, 0, 0), message, remedy)
    return False
