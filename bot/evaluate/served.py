"""A server in a process of its own, as it is run, and somebody who asks it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.errors import ServerSilent
from bot.settings import ROOT

READY_WITHIN = 60 * 60.0  # seconds; a first start encodes all the content
READY = re.compile(r"answers on http://127\.0\.0\.1:(\d+)")
WAIT = 0.2  # seconds between two looks whether it is ready
STOPPED_WITHIN = 30.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Served:
    """A server that is ready."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.begin()

    def begin(self) -> None:
        """Begins another conversation: the more is said in one, the longer its turns take."""
        begun = self._json("POST", "/api/v1/conversations", {"test": True}, {})
        self._path = f"/api/v1/conversations/{begun['conversation_id']}/messages"
        self._allowed = {"Authorization": f"Bearer {begun['token']}"}

    def ask(self, text: str) -> str:
        """What is replied to `text`, all replies together."""
        found = self._json("POST", self._path, {"text": text}, self._allowed)
        return "\n".join(reply["text"] for reply in found["replies"])

    def sign_in(self, name: str, password: str) -> str:
        """The form key of the session that begins."""
        form = {"name": name, "password": password, "next": "/staff"}
        reply = self._send("POST", "/staff/sign-in", urlencode(form), FORM)
        self._cookie = (reply.getheader("Set-Cookie") or "").partition(";")[0]
        page = self.read("/staff")
        found = re.search(r'name="form_key" value="([^"]+)"', page)
        if found is None:
            raise ServerSilent("the console let nobody in")
        return found[1]

    def post(self, path: str, form: Mapping[str, str]) -> None:
        """Sends a form of the console, which must be taken."""
        reply = self._send("POST", path, urlencode(form), {**FORM, "Cookie": self._cookie})
        if reply.status != http.HTTPStatus.SEE_OTHER:
            raise ServerSilent(f"{path} answered {reply.status}")

    def read(self, path: str) -> str:
        """A page of the console."""
        reply = self._send("GET", path, "", {"Cookie": self._cookie})
        if reply.status != http.HTTPStatus.OK:
            raise ServerSilent(f"{path} answered {reply.status}")
        return reply.text

    def memory(self) -> int:
        """What the process holds in memory, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s*(\d+) kB", status)
        return int(found[1]) // 1024 if found else 0

    def _json(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Any:
        reply = self._send(method, path, json.dumps(body), headers)
        if reply.status >= http.HTTPStatus.BAD_REQUEST:
            raise ServerSilent(f"{path} answered {reply.status}: {reply.text[:200]}")
        return json.loads(reply.text)

    def _send(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> _Answer:
        self._http.request(method, path, body.encode(), dict(headers))
        response = self._http.getresponse()
        return _Answer(response, response.read().decode())


class _Answer:
    """A response that was read to its end."""

    def __init__(self, response: http.client.HTTPResponse, text: str) -> None:
        self.status, self.text = response.status, text
        self.getheader = response.getheader


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """A server with its data in `folder`, until the end of the block.

    Raises ServerSilent where it stops, or is not ready within READY_WITHIN.
    """
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=ROOT,
            env=environment(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Served(process, _port(process, log))
    finally:
        process.terminate()
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(folder: Path) -> dict[str, str]:
    """That of a process whose data are in `folder`."""
    own = {"DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": "0", "NO_COLOR": "1"}
    return {**os.environ, **own, "DATABASE_URL": "", "COLUMNS": "200"}


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if found := READY.search(log.read_text("utf-8", "replace")):
            return int(found[1])
        time.sleep(WAIT)
    last = log.read_text("utf-8", "replace").strip()[-2000:]
    raise ServerSilent(f"the server was not ready:\n{last}")
