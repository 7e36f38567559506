"""Release files: the same bytes of the same files, and nothing taken that is not what was signed."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import release
from engine.language import load
from engine.release import ReleaseError
from tests.server.processes import SMALL, copied
from tests.tools.running import run

DIGEST = "ab" * 32
FILES = {"regions.yaml": b"levels: []\n", "city/aid/2021-01-01.yaml": "救助".encode(), "city/aid/a.test.yaml": b"[]"}
Member = tuple[zipfile.ZipInfo, bytes]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("keys")
    release.generate(folder / "a.key", folder / "a.pub")
    return folder / "a.key", folder / "a.pub"


@pytest.fixture(scope="module")
def signed(keys: tuple[Path, Path]) -> bytes:
    return release.build(DIGEST, FILES, release.private_key(keys[0]))


def members(data: bytes) -> list[Member]:
    """What is in an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(entry, archive.read(entry)) for entry in archive.infolist()]


def zipped(entries: list[Member]) -> bytes:
    """An archive of members as they are, whatever that is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return stream.getvalue()


def member(name: str, content: bytes = b"x", mode: int = 0o644, compression: int = zipfile.ZIP_STORED) -> Member:
    """A member of a name that may be none."""
    entry = zipfile.ZipInfo(name)
    entry.filename = name
    entry.external_attr = mode << 16
    entry.compress_type = compression
    return entry, content


def refused(data: bytes, *public: Path) -> str:
    """Why an archive is refused."""
    with pytest.raises(ReleaseError) as caught:
        release.verify(data, [release.public_key(one) for one in public])
    return caught.value.message


def test_equal_files_make_equal_bytes(keys: tuple[Path, Path], signed: bytes) -> None:
    backwards = dict(reversed(FILES.items()))
    assert release.build(DIGEST, backwards, release.private_key(keys[0])) == signed
    opened = release.verify(signed, [release.public_key(keys[1])])
    assert (dict(opened.files), opened.manifest.release, opened.signed_by) == (FILES, DIGEST, 0)


def test_the_files_of_a_folder_with_its_tests(tmp_path: Path) -> None:
    policies = copied(tmp_path)
    before = release.collect(policies)
    (policies / "README.md").write_text("notes", "utf-8")
    (policies / ".hidden").write_text("x", "utf-8")
    for path in policies.rglob("*.yaml"):
        os.utime(path, (0, 0))
        path.chmod(0o600)
    assert release.collect(policies) == before
    (policies / "city" / "aid" / "2021-01-01.test.yaml").write_text("[]", "utf-8")
    assert release.collect(policies).keys() - before.keys() == {"city/aid/2021-01-01.test.yaml"}


def test_one_of_several_keys_is_enough(keys: tuple[Path, Path], signed: bytes, tmp_path: Path) -> None:
    release.generate(tmp_path / "b.key", tmp_path / "b.pub")
    public = [release.public_key(tmp_path / "b.pub"), release.public_key(keys[1])]
    assert release.verify(signed, public).signed_by == 1
    assert "签名不对" in refused(signed, tmp_path / "b.pub")


def test_an_unsigned_release_is_refused_only_where_there_is_a_key(keys: tuple[Path, Path], signed: bytes) -> None:
    unsigned = release.build(DIGEST, FILES)
    assert not release.verify(unsigned).signed
    assert refused(unsigned, keys[1]) == "政策包没有签名"
    stripped = zipped([one for one in members(signed) if one[0].filename != "manifest.sig"])
    assert refused(stripped, keys[1]) == "政策包没有签名"
    assert release.verify(signed).signed_by is None


def changed_manifest(entries: list[Member]) -> list[Member]:
    """A manifest of another release, under the old signature."""
    ((entry, content), *others) = entries
    return [(entry, content.replace(DIGEST.encode(), b"cd" * 32)), *others]


def changed_file(entries: list[Member]) -> list[Member]:
    """A file changed."""
    *others, (entry, content) = entries
    return [*others, (entry, content + b" ")]


def changed_letter(entries: list[Member]) -> list[Member]:
    """A file of the same length, changed."""
    *others, (entry, content) = entries
    return [*others, (entry, content.replace(b"levels", b"Levels"))]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (changed_manifest, "签名不对"),
        (changed_file, "与清单不符"),
        (changed_letter, "与清单不符"),
        (lambda all_: all_[:-1], "缺少 regions.yaml"),
        (lambda all_: all_[1:], "没有清单"),
        (lambda all_: [*all_, member("policies/more.yaml")], "没有列出"),
        (lambda all_: [*all_, member("more.yaml")], "没有列出"),
        (lambda all_: [*all_, member("policies/../../up.yaml")], "不允许的路径"),
        (lambda all_: [*all_, member("/etc/passwd")], "不允许的路径"),
        (lambda all_: [*all_, member("policies//a.yaml")], "不允许的路径"),
        (lambda all_: [*all_, member("policies/a\\b.yaml")], "不允许的路径"),
        (lambda all_: [*all_, member("policies/.hidden")], "不允许的路径"),
        (lambda all_: [*all_, member("policies/a/")], "不允许的路径"),
        (lambda all_: [*all_, member("policies/link.yaml", b"/etc/passwd", stat.S_IFLNK | 0o777)], "链接"),
        (lambda all_: [*all_, member("policies/fifo.yaml", b"", stat.S_IFIFO | 0o644)], "链接"),
        (
            lambda all_: [*all_, member("policies/bomb.yaml", bytes(10_000_000), 0o644, zipfile.ZIP_DEFLATED)],
            "太多或太大",
        ),
        (lambda all_: [*all_, member("policies/small.yaml", b"x", 0o644, zipfile.ZIP_DEFLATED)], "压缩"),
    ],
)
def test_what_was_altered_is_refused(
    keys: tuple[Path, Path], signed: bytes, change: Callable[[list[Member]], list[Member]], why: str
) -> None:
    assert why in refused(zipped(change(members(signed))), keys[1])


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["policies/regions.yaml", "manifest.json", "manifest.sig"])
def test_names_that_come_twice_are_refused(keys: tuple[Path, Path], signed: bytes, name: str) -> None:
    entries = members(signed)
    (again,) = [one for one in entries if one[0].filename == name]
    assert "重名" in refused(zipped([*entries, again]), keys[1])
    assert "重名" in refused(zipped([again, *entries]), keys[1])


@given(st.data())
def test_no_byte_of_what_was_signed_can_be_changed(data: st.DataObject) -> None:
    """Whatever is done to an archive, what is read of it is what was put in, or nothing."""
    whole = release.build(DIGEST, FILES)
    place = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    byte = data.draw(st.integers(1, 255))
    match kind:
        case "flip":
            damaged = whole[:place] + bytes([whole[place] ^ byte]) + whole[place + 1 :]
        case "cut":
            damaged = whole[:place]
        case _:
            damaged = whole[:place] + bytes([byte]) + whole[place:]
    try:
        opened = release.verify(damaged)
    except ReleaseError:
        return
    # The release that a manifest without a signature names may say anything; whoever loads it compares.
    assert dict(opened.files) == FILES


@given(st.binary(max_size=400))
def test_bytes_that_are_no_archive(data: bytes) -> None:
    with pytest.raises(ReleaseError):
        release.verify(data)
    with pytest.raises(ReleaseError):
        release.verify(release.build(DIGEST, FILES)[:-30] + data[:29])


def with_manifest(manifest: object) -> bytes:
    """An archive with a manifest of anybody's."""
    text = (
        manifest if isinstance(manifest, bytes) else json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    )
    return zipped([member("manifest.json", text), *members(release.build(DIGEST, FILES))[1:]])


def entry(**fields: object) -> Mapping[str, object]:
    """A file in a manifest."""
    return {"path": "regions.yaml", "size": 1, "sha256": DIGEST, **fields}


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[" * 100_000,
        [],
        {"format": "doudi-release-2", "release": DIGEST, "files": []},
        {"format": "doudi-release-1", "release": "x", "files": []},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(path="../up")]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(path=1)]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(size=-1)]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(size=True)]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(size=10**12)]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(sha256="AB" * 32)]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [entry(), entry()]},
        {"format": "doudi-release-1", "release": DIGEST, "files": [], "more": 1},
    ],
)
def test_manifests_that_are_none(manifest: object) -> None:
    assert "清单" in refused(with_manifest(manifest))


def test_a_key_that_is_none(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish", "utf-8")
    for read, file in [
        (release.public_key, keys[0]),
        (release.private_key, keys[1]),
        (release.public_key, tmp_path / "rubbish.pem"),
        (release.private_key, tmp_path / "nothing.pem"),
    ]:
        with pytest.raises(ReleaseError):
            read(file)


def test_the_commands(tmp_path: Path) -> None:
    name, out = tmp_path / "k", tmp_path / "city.doudi"
    assert run("release", "keygen", "--out", name).status == 0
    assert stat.S_IMODE((tmp_path / "k.key").stat().st_mode) == 0o600
    secret = (tmp_path / "k.key").read_bytes()
    assert run("release", "keygen", "--out", name).status == 2
    assert (tmp_path / "k.key").read_bytes() == secret
    ran = run("release", "build", "--policies", SMALL, "--sign", tmp_path / "k.key", "--out", out)
    assert ran.status == 0
    assert f"政策版本 {load(SMALL).release}" in ran.out
    first = out.read_bytes()
    run("release", "build", "--policies", SMALL, "--sign", tmp_path / "k.key", "--out", out)
    assert out.read_bytes() == first
    assert "由" in run("release", "verify", out, "--key", tmp_path / "k.pub").out
    run("release", "build", "--policies", SMALL, "--out", out)
    ran = run("release", "verify", out, "--key", tmp_path / "k.pub")
    assert (ran.status, ran.out, ran.err) == (
        1,
        "",
        "政策包没有签名\n    → 用 doudi release build --sign 私钥 生成\n",
    )
    assert run("release", "verify", out).status == 0
    out.write_bytes(release.build(DIGEST, release.collect(SMALL)))
    ran = run("release", "verify", out)
    assert (ran.status, ran.out) == (1, "")
    assert f"清单写明的版本 {DIGEST} 不是内容的版本" in ran.err


def test_policies_with_errors_make_no_release(tmp_path: Path) -> None:
    policies = copied(tmp_path)
    (policies / "regions.yaml").write_text("regions：[]", "utf-8")
    ran = run("release", "build", "--policies", policies, "--out", tmp_path / "a.doudi")
    assert (ran.status, ran.out) == (1, "")
    assert f"{policies}/regions.yaml:1:8 E102" in ran.err
    assert not (tmp_path / "a.doudi").exists()
