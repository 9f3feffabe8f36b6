"""Fixtures: the repository, and a small made-up package over the real schemas and checks."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.canonical import format_package

# a shell that starts the tests in the background has told them, and all that they start, not to hear
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
MINI = ROOT / "tests" / "mini"

settings.register_profile("default", deadline=None, max_examples=25)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=200,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


@functools.cache
def _whole_mini() -> tempfile.TemporaryDirectory[str]:
    """The made-up package, whole and valid, made once a process."""
    made = tempfile.TemporaryDirectory(prefix="mini-")
    folder = Path(made.name)
    shutil.copytree(MINI / "tables", folder / "tables")
    for name in ("schemas", "checks", "views"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(MINI / "datapackage.json", folder / "datapackage.json")
    list(format_package(require_package(folder), write=True))
    return made


@pytest.fixture(scope="session", autouse=True)
def source_texts() -> str | None:
    """The folder of source texts, if the environment names one; no command that is run sees it."""
    return os.environ.pop("STEPPE_LEDGER_TEXTS", None)


@pytest.fixture(scope="session", autouse=True)
def _tidy() -> Iterator[None]:
    yield
    if _whole_mini.cache_info().currsize:
        _whole_mini().cleanup()


def copy_mini(folder: Path) -> Path:
    """Lay the made-up package out in ``folder``, whole and valid."""
    return Path(shutil.copytree(_whole_mini().name, folder, dirs_exist_ok=True))


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the repository's package, for all who look at its files and change none."""
    from steppe_ledger.export.everything import build

    out = tmp_path_factory.mktemp("built") / "dist"
    build(require_package(ROOT), out)
    return out


@pytest.fixture
def texts() -> Path:
    """The texts of the made-up package."""
    return MINI / "texts"


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the made-up package to break."""
    return copy_mini(tmp_path / "mini")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call the command line in this process: exit status, stdout, stderr."""
    from steppe_ledger.cli import main

    def call(*argv: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = main([str(word) for word in argv])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
        out = capsys.readouterr()
        return status, out.out, out.err

    return call
