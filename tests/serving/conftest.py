"""A real server: `jingjing serve` in a process of its own, on a free port, without a database."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings

READY_WITHIN = 600.0  # seconds; the first start may train, and encodes all the content


@dataclass
class Server:
    """A server that is ready."""

    url: str
    port: int
    process: subprocess.Popen[str]
    said: str  # what it printed until it was ready
    log: Path  # what it prints from then on

    def restart(self) -> None:
        """Ends it and starts another in its place, on the same data and the same port."""
        stop(self)
        self.__dict__.update(vars(start(self.log.parent, self.port)))


def start(folder: Path, port: int | None = None) -> Server:
    """Starts a server with its data in `folder`, and waits until it says that it is ready."""
    port = port or free_port()
    log = folder / f"log-{port}.txt"
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "DATA_DIR": str(folder), "NO_COLOR": "1"},
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = _wait_until_ready(process, log)
    return Server(f"http://127.0.0.1:{port}", port, process, said, log)


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> str:
    waited = 0.0
    while waited < READY_WITHIN:
        said = log.read_text()
        if re.search(r"ready\s+after", said):
            return said
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            waited += 0.1
            continue
        pytest.fail(f"the server stopped:\n{said[-3000:]}")
    process.kill()
    pytest.fail(f"the server was not ready within {READY_WITHIN:.0f} s:\n{log.read_text()[-3000:]}")


def share(source: Path, target: Path) -> None:
    """Copies what a build left in `source`, so that a server in `target` does no work twice."""
    target.mkdir(parents=True, exist_ok=True)
    for kind in ("vectors-*.npz", "confidence-*.json"):
        for path in source.glob(kind):
            shutil.copy(path, target)


def stop(server: Server) -> None:
    server.process.terminate()
    server.process.wait(60)  # it lets what is under way finish, on a busy machine too


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    share(Settings().data_dir, folder)
    return folder


@pytest.fixture(scope="session")
def server(data_folder: Path) -> Iterator[Server]:
    server = start(data_folder)
    yield server
    stop(server)
