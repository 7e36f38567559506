"""One run of policy tests as the command shows it: read, picked, run, told, and its exit status."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from engine.engine import Engine
from engine.language import Policy, PolicyError, load
from engine.language.tree import InputError
from tools import console
from tools.console import Status
from tools.policytests import junit
from tools.policytests.coverage import Coverage
from tools.policytests.files import find, read_tests
from tools.policytests.report import show_coverage, show_failure
from tools.policytests.run import Result, Runner, Unreadable
from tools.policytests.select import select
from tools.progress import progress


@dataclass(frozen=True, slots=True)
class Session:
    """What to run: the cases at `paths` (all of `folder` without any) that `patterns` name, on the policy in `folder`.

    `junit`: the file to write the results to.
    """

    paths: tuple[Path, ...]
    folder: Path
    patterns: tuple[str, ...]
    coverage: bool
    junit: Path | None

    def run(self) -> Status:
        """Runs and shows everything. Reads all files anew.

        Raises `click.UsageError` where the patterns name no case or the results cannot be written.
        """
        try:
            files = find(self.paths, self.folder)
        except InputError as error:
            console.show_input_error(error)
            return Status.WRONG_USE
        try:
            policy = load(self.folder)
        except PolicyError as error:
            console.show_findings(error.diagnostics, self.folder, err=True)
            self._write(junit.policy_errors(error.diagnostics, self.folder))
            return Status.FAILED
        covered = Coverage(policy) if self.coverage else None
        outcomes = self._outcomes(files, policy, covered)
        self._write(junit.report(outcomes))
        return self._show(outcomes, covered)

    def _outcomes(
        self, files: tuple[Path, ...], policy: Policy, covered: Coverage | None
    ) -> tuple[Result | Unreadable, ...]:
        chosen = select([read_tests(file) for file in files], self.patterns, policy)
        total = sum(len(file.tests) for file in chosen)
        with closing(Engine(policy)) as engine, progress("运行案例", total) as advance:
            return tuple(Runner(engine, covered).run(chosen, advance))

    def _show(self, outcomes: tuple[Result | Unreadable, ...], covered: Coverage | None) -> Status:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        passed = failed = unreadable = 0
        for one in outcomes:
            if isinstance(one, Unreadable):
                unreadable += 1
                console.show_input_error(one.error)
            elif one.mismatches:
                failed += 1
                show_failure(one, width)
            else:
                passed += 1
        gaps = show_coverage(covered, self.folder) if covered is not None else 0
        summary = f"{passed} passed, {failed} failed" + (f", {unreadable} unreadable" if unreadable else "")
        click.echo(click.style(summary, fg="red" if failed or unreadable else "green", bold=True))
        if unreadable:
            return Status.WRONG_USE
        return Status.FAILED if failed or gaps else Status.FINE

    def _write(self, document: bytes) -> None:
        if self.junit is None:
            return
        try:
            self.junit.write_bytes(document)
        except OSError as error:
            raise click.UsageError(f"{self.junit} 写不了：{error.strerror}") from None
