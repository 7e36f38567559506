"""Finds files of policy tests and reads the cases in them; what a case expects is read by `expectations`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.language import tree
from engine.language.tree import InputError, Place
from tools.cases import WrittenCase, read_case, read_file

SUFFIX = ".test.yaml"
READABLE = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One case and its `expect`, still as it was written."""

    title: str
    place: Place
    case: WrittenCase
    expect: tree.Mapping


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one file, and the mistakes in those that cannot be read; one bad case does not hide the others."""

    path: Path
    tests: tuple[PolicyTest, ...]
    errors: tuple[InputError, ...]


def find(paths: Sequence[Path], policies: Path) -> tuple[Path, ...]:
    """The files to run, in order of their names: `paths` themselves, the `*.test.yaml` in those that are folders (or
    where there are none, outside the policy folder, every YAML and JSON file); without `paths` the policy folder.

    Raises `InputError` for a path that does not exist or a folder without tests.
    """
    found: dict[Path, None] = {}
    for path in paths or (policies,):
        if path.is_dir():
            inside = sorted(path.rglob(f"*{SUFFIX}"))
            if not inside and not path.resolve().is_relative_to(policies.resolve()):
                inside = sorted(one for one in path.rglob("*") if one.suffix in READABLE and one.is_file())
            if not inside:
                raise InputError(
                    Place(str(path), 0, 0), f"文件夹里没有案例（*{SUFFIX}）", f"案例文件的名字以 {SUFFIX} 结尾"
                )
            found.update(dict.fromkeys(inside))
        elif path.is_file():
            found[path] = None
        else:
            raise InputError(Place(str(path), 0, 0), "没有这个文件或文件夹", "检查路径")
    return tuple(found)


def read_tests(path: Path) -> CaseFile:
    """The cases of a file, a list of them or one alone."""
    try:
        return tests_of(path, read_file(path))
    except InputError as error:
        return CaseFile(path, (), (error,))


def tests_of(path: Path, root: tree.Node) -> CaseFile:
    """The cases that the contents of a file are, as `read_tests` has them."""
    if isinstance(root, tree.Mapping) and root.get("case") is not None:
        root = tree.Sequence((root,), root.place)
    if not isinstance(root, tree.Sequence) or not root.items:
        return CaseFile(path, (), (InputError(root.place, "案例文件应是一个列表", "每个案例以 `- case: 标题` 开头"),))
    tests: list[PolicyTest] = []
    errors: list[InputError] = []
    titles: dict[str, Place] = {}
    for item in root.items:
        try:
            test = _read_test(item)
            if test.title in titles:
                first = titles[test.title].line
                raise InputError(
                    test.place, f"案例标题 `{test.title}` 与第 {first} 行的相同", "给每个案例一个自己的标题"
                )
            titles[test.title] = test.place
            tests.append(test)
        except InputError as error:
            errors.append(error)
    return CaseFile(path, tuple(tests), tuple(errors))


def _read_test(item: tree.Node) -> PolicyTest:
    if not isinstance(item, tree.Mapping):
        raise InputError(item.place, "案例应是一组键和值", "以 `- case: 标题` 开头")
    title = item.get("case")
    if not isinstance(title, tree.Scalar) or not title.text.strip():
        raise InputError(item.place, "案例没有标题", "加上 `case: 标题`")
    expect = item.get("expect")
    if not isinstance(expect, tree.Mapping) or not expect.entries:
        raise InputError(title.place, f"案例 `{title.text}` 没有写期望", "加上 `expect:`，写明至少一项结果")
    facts = tree.Mapping(
        tuple((key, value) for key, value in item.entries if key.text not in {"case", "expect"}), item.place
    )
    return PolicyTest(title.text, title.place, read_case(facts), expect)
