"""A short run of each fuzzing target; `FUZZ_RUNS=200000 pytest tests/fuzz` is the long one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = int(os.environ.get("FUZZ_RUNS", "2000"))
ROOT = Path(__file__).parents[2]
# Inputs to begin with, so that the first mutations reach the inside.
BEGIN = {
    "xml": b"<xml><ToUserName><![CDATA[a]]></ToUserName><FromUserName>b</FromUserName>"
    b"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>&lt;</Content><MsgId>1</MsgId></xml>",
    "crypto": bytes(range(64)),
    "json": b'{"a": [1, -2.5e3, true, null, "\\u4f60"], "b": {}}',
}


@pytest.mark.parametrize("target", BEGIN)
def test_no_input_makes_an_error_that_nobody_expects(target: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "first").write_bytes(BEGIN[target])
    command = [sys.executable, "-m", "tests.fuzz.targets", target, str(corpus)]
    limits = [f"-runs={RUNS}", "-seed=1", "-timeout=5", "-max_len=4096"]
    prefix = f"-artifact_prefix={tmp_path}/"
    done = subprocess.run(
        [*command, *limits, prefix], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr
