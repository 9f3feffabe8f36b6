"""One environment a client, kept in a cache folder: once made, it needs no network."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from consumers.catalogue import Client

READY = ".ready"
INSTALL_SECONDS = 600
_INSTALL_LOCK = threading.Lock()  # dpkg takes one install at a time, and clients share folders


class NotRunError(Exception):
    """The client cannot run here; the text says why. It never counts as agreeing."""


@dataclass(frozen=True)
class Environment:
    """Where a client lives: its folder, the folders of its programs, and its version."""

    folder: Path
    programs: tuple[Path, ...]
    version: str

    def variables(self) -> dict[str, str]:
        """The environment of its processes: its programs first, nothing of ours."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV", "NODE_", "COV_"))
        }
        path = os.pathsep.join([*map(str, self.programs), kept.get("PATH", "")])
        return {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _run(command: list[str], folder: Path) -> None:
    """Run an installing command. Raises NotRunError with the end of what it said."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotRunError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotRunError(f"{command[0]} did not end in {INSTALL_SECONDS} seconds") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        raise NotRunError(f"{' '.join(command[:3])} failed: {last[0][:200]}")


def _install_python(client: Client, folder: Path) -> None:
    packages = [p for p in client.extra if not p.startswith("npm:")]
    packages.insert(0, f"{client.install}=={client.version}")
    python = str(folder / "venv" / "bin" / "python")
    if shutil.which("uv"):
        _run(["uv", "venv", "-q", "--python", sys.executable, "venv"], folder)
        _run(["uv", "pip", "install", "-q", "--python", python, *packages], folder)
    else:
        _run([sys.executable, "-m", "venv", "venv"], folder)
        _run([python, "-m", "pip", "install", "-q", *packages], folder)


def _install_node(packages: list[str], folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n', "utf-8")
    _run(["npm", "install", "--no-audit", "--no-fund", "--save-exact", *packages], folder)


def _install(client: Client, folder: Path) -> None:
    if client.runtime == "python":
        _install_python(client, folder)
        node = [package.removeprefix("npm:") for package in client.extra if "npm:" in package]
    else:
        node = [f"{client.install}@{client.version}", *client.extra]
    if node:
        _install_node(node, folder)


def _debian_version(package: str) -> str:
    query = ["dpkg-query", "--show", "--showformat=${Version}", package]
    try:
        done = subprocess.run(query, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _debian(client: Client, folder: Path, *, apt: bool) -> Environment:
    packages = [client.install, *client.extra]
    if shutil.which(client.command) is None:
        if not apt:
            raise NotRunError(f"Debian's {client.install} is not installed (--apt installs it)")
        with _INSTALL_LOCK:
            install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
            _run([*install, *packages], folder)
    return Environment(folder, (), _debian_version(client.install))


def prepare(client: Client, cache: Path, *, apt: bool) -> Environment:
    """The client's environment, made if need be. Raises NotRunError where it cannot be had.

    ``apt`` allows the install of Debian packages, which change the machine.
    """
    recipe = "\n".join([client.runtime, client.install, client.version, *client.extra, sys.version])
    key = hashlib.sha256(recipe.encode()).hexdigest()[:12]
    folder = cache / f"{re.sub(r'[^a-z0-9]+', '-', client.install.lower())}-{key}"
    if client.runtime == "debian":
        folder.mkdir(parents=True, exist_ok=True)
        return _debian(client, folder, apt=apt)
    with _INSTALL_LOCK:
        if not (folder / READY).exists():
            shutil.rmtree(folder, ignore_errors=True)  # what an interrupted install left
            folder.mkdir(parents=True)
            _install(client, folder)
            (folder / READY).touch()
    programs = (folder / "venv" / "bin",) if client.runtime == "python" else ()
    return Environment(folder, programs, client.version)
