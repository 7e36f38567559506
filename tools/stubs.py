"""Generates the Python stubs and the OpenAPI page from `proto/`, and checks that what is committed is what it gives."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
import google.rpc.status_pb2
from grpc_tools import protoc

from tools import openapi

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "proto"
STUBS = SOURCES
"""The stubs stand beside their sources: `proto/` is an import root, and they are imported as `doudi.v1`."""
PAGE = ROOT / "server" / "http" / "openapi.json"
INCLUDES = (SOURCES, Path(protoc.__file__).parent / "_proto", Path(google.rpc.status_pb2.__file__).parents[2])
"""Where protoc looks: our own sources, `google.protobuf`, `google.rpc`."""


def generate(target: Path) -> tuple[Path, ...]:
    """Writes the stubs of every source below `target`; their paths relative to it.

    Raises `click.ClickException` where protoc refuses a source; what it said stands on standard error.
    """
    sources = _sources()
    includes = [f"-I{folder}" for folder in INCLUDES]
    options = [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    if protoc.main(["protoc", *includes, *options, *sources]) != 0:
        raise click.ClickException("protoc refused a source of proto/")
    return tuple(sorted(path.relative_to(target) for path in target.rglob("*_pb2*.py*")))


def _sources() -> list[str]:
    return sorted(str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.proto"))


@click.command()
@click.option("--check", is_flag=True, help="Only compare with what is committed; exit 1 where it differs.")
def main(check: bool) -> None:
    """Generate the Python stubs of proto/ and the OpenAPI page."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        stubs = generate(fresh)
        page = openapi.page(INCLUDES, _sources(), fresh)
        if not check:
            for stub in stubs:
                (STUBS / stub).parent.mkdir(parents=True, exist_ok=True)
                (STUBS / stub).write_bytes((fresh / stub).read_bytes())
            PAGE.write_text(page, encoding="utf-8")
            return
        stale = [s for s in stubs if not (STUBS / s).is_file() or (STUBS / s).read_bytes() != (fresh / s).read_bytes()]
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
            stale.append(PAGE.relative_to(ROOT))
        for stub in stale:
            click.echo(f"{stub} is not what proto/ gives: run `make proto` and commit it", err=True)
        sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
