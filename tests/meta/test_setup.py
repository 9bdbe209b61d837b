"""What `make setup` says where it cannot work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "scripts" / "toolchain" / "setup.py"
RUN_AS = "import runpy, sys; sys.version_info = {version}; runpy.run_path({path!r}, run_name='__main__')"


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 13, 0)])
def test_other_python__is_told_in_one_sentence_and_exits_2(version):
    code = RUN_AS.format(version=(*version, "final", 0), path=str(SETUP))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "AIMY needs Python 3.11 or 3.12" in done.stderr
    assert ".".join(map(str, version)) in done.stderr
