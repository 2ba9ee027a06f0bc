"""What is wrong at the start is told in one clear message, before any long work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.serving.conftest import Server

NOBODY = 65534


def serve(user: int | None = None, **settings: object) -> subprocess.CompletedProcess[str]:
    environment = {key: str(value) for key, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "500", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        user=user,
    )


def test_port_in_use_names_the_port(server: Server) -> None:
    done = serve(PORT=server.port)
    assert done.returncode == 1
    assert f"port {server.port} on 127.0.0.1 is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_setting_of_the_wrong_type_names_key_and_type() -> None:
    done = serve(PORT="eighty")
    assert done.returncode == 1
    assert "setting PORT: 'eighty' is not a whole number" in done.stderr


def test_malformed_content_names_file_and_line(tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "data" / "knowledge", knowledge)
    (knowledge / "items" / "parks.yml").write_text("- id: faq-x\n  question: {en: 'open\n")
    done = serve(KNOWLEDGE_DIR=knowledge, PORT=0)
    assert done.returncode == 1
    assert "parks.yml: not valid YAML: line" in done.stderr
    assert "Traceback" not in done.stderr


def test_entry_with_a_fault_is_named(tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "data" / "knowledge", knowledge)
    path = knowledge / "items" / "consuming.yml"
    path.write_text(path.read_text().replace("  answer:", "  anser:", 1))
    done = serve(KNOWLEDGE_DIR=knowledge, PORT=0)
    assert done.returncode == 1
    assert "consuming.yml: entry faq-cons-refund: answer: field required" in done.stderr


def test_missing_encoder_names_the_folder(tmp_path: Path) -> None:
    done = serve(ENCODER=tmp_path / "nothing", DATA_DIR=tmp_path, MODELS_DIR=tmp_path, PORT=0)
    assert done.returncode == 1
    assert f"no sentence-transformers model at {tmp_path / 'nothing'}" in done.stderr


@pytest.mark.parametrize("setting", ["DATA_DIR", "MODELS_DIR"])
def test_folder_that_is_a_file_is_named_with_the_way_out(tmp_path: Path, setting: str) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    folders = {"DATA_DIR": tmp_path / "var", "MODELS_DIR": tmp_path / "models"}
    done = serve(**{**folders, setting: blocked / "below"}, PORT=0)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert setting in done.stderr
    assert "Traceback" not in done.stderr
