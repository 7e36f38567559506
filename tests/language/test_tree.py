"""The reader of case files: plain data with places, and a clear refusal of everything else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.language import tree
from engine.language.tree import InputError, Mapping, Scalar, Sequence


def _value(text: str) -> object:
    node = tree.read(f"x: {text}\n".encode(), "case.yaml")
    assert isinstance(node, Mapping)
    scalar = node.get("x")
    assert isinstance(scalar, Scalar)
    return scalar.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1300", 1300),
        ("-5", -5),
        ("1300.50", Decimal("1300.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        ("30%", "30%"),
        ("2021-11-01", "2021-11-01"),
        ("'5'", "5"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("是", "是"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1" * 31, "1" * 31),
    ],
)
def test_scalars(text: str, value: object) -> None:
    got = _value(text)
    assert got == value
    assert type(got) is type(value)


def test_places_count_from_one() -> None:
    node = tree.read("成员:\n  - 月收入: 900\n".encode(), "case.yaml")
    assert isinstance(node, Mapping)
    members = node.get("成员")
    assert isinstance(members, Sequence)
    member = members.items[0]
    assert isinstance(member, Mapping)
    key, value = member.entries[0]
    assert (key.place.line, key.place.column) == (2, 5)
    assert str(value.place) == "case.yaml:2:10"


def test_json_is_read_with_tabs_and_escapes() -> None:
    node = tree.read(b'{\n\t"a": "\\ud83d\\ude00",\n\t"b": [1, 2.5, null, false]\n}', "case.json")
    assert isinstance(node, Mapping)
    text = node.get("a")
    assert isinstance(text, Scalar)
    assert text.value == "😀"
    items = node.get("b")
    assert isinstance(items, Sequence)
    assert [item.value for item in items.items if isinstance(item, Scalar)] == [1, Decimal("2.5"), None, False]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    node = tree.read(b"\xef\xbb\xbfas_of: 2021-11-01\n", "case.yaml")
    assert isinstance(node, Mapping)
    assert node.get("as_of") is not None


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, 1, "键 `a` 写了两次，第一次在第 1 行"),
        (b"a: 1\n'a': 2\n", 2, 1, "键 `a` 写了两次"),
        (b"a: &x 1\n", 1, 4, "锚点"),
        (b"a: 1\nb: *x\n", 2, 4, "锚点"),
        (b"<<: {a: 1}\n", 1, 1, "合并键"),
        (b"a: !!python/object:os.system x\n", 1, 4, "标签"),
        (b"a: 1\n---\nb: 2\n", 2, 1, "一个文件只能有一个"),
        ("as_of: 2021-11-01\n月收入：1300\nb: 1\n".encode(), 2, 4, "全角冒号"),
        (b"a:\n\tb: 1\n", 2, 1, "制表符"),
        (b"a: b: c\n", 1, 5, "YAML 写法有误"),
        (b"a: 'x\n", 2, 1, "YAML 写法有误"),
        (b"{a: 1", 1, 6, "YAML 写法有误"),
        (b"[" * 100_000, 1, tree.MAX_DEPTH + 1, "嵌套超过"),
        (b"? [a]\n: b\n", 1, 3, "键必须是一个词"),
        (b"? {a: 1}\n: b\n", 1, 3, "键必须是一个词"),
        (b"a: 1\nb: \xff\n", 2, 1, "UTF-8"),
        (b'{"a": "\\ud83d"}', 1, 7, "半个字符"),
        (b"a: \x00\n", 0, 0, "不允许的字符"),
        (b"", 0, 0, "文件是空的"),
        (b"# nothing\n", 0, 0, "文件是空的"),
        (b"x" * (tree.MAX_BYTES + 1), 0, 0, "文件超过 1 MB"),
        # Items without a value: nothing else of so many is read as fast.
        (b"-\n" * (tree.MAX_NODES + 1), tree.MAX_NODES, 2, "内容超过"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_not_plain_data_is_refused_with_its_place(data: bytes, line: int, column: int, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        tree.read(data, "case.yaml")
    assert (refused.value.place.line, refused.value.place.column) == (line, column)
    assert refused.value.remedy


def test_a_number_of_somebody_written_twice_as_a_key_is_not_repeated() -> None:
    with pytest.raises(InputError) as refused:
        tree.read(b"330106199001011234: 1\n330106199001011234: 2\n", "case.yaml")
    assert "330106" not in refused.value.message
    assert refused.value.place.line == 2
