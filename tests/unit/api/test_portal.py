"""The portal's promises: text stays text, nothing comes from elsewhere, amounts are exact."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import api

PORTAL = Path(api.__file__).parent / "portal"
SCRIPTS = sorted(PORTAL.rglob("*.js"))
FILES = sorted(path for path in PORTAL.rglob("*") if path.is_file())
CASES = {
    "amount('1234567890', 6)": "1,234.56",
    "amount('1000000', 6)": "1",
    "amount('1500000', 6)": "1.50",
    "amount('999', 0)": "999",
    "amount(String(2n ** 256n - 1n), 18, 0)": f"{(2**256 - 1) // 10**18:,}",
    "worth('50012345678901', 'USD')": "500,123 USD",
    "shareBps('1', '3')": 3333,
    "shareBps('1', '0')": 0,
    "percent(1250)": "12.50 %",
    "percent(10000)": "100 %",
    "navPerShare('50000000000000', 5000, '10000000000', 6).toString()": "2500000000",
    "poolPrice('50000000000', '1000000000', 6).toString()": "50000000",
    "instant(0)": "1970-01-01 00:00 UTC",
}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script__is_checked_and_writes_no_markup(path):
    text = path.read_text()
    assert text.startswith("// @ts-check\n")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file__needs_nothing_from_elsewhere(path):
    foreign = [
        url for url in re.findall(r"https?://[^\s\"')]+", path.read_text()) if url != "http://www.w3.org/2000/svg"
    ]
    assert foreign == []


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("*.html")), ids=lambda path: str(path.relative_to(PORTAL)))
def test_page__has_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    assert '<html lang="en">' in text and "<main" in text and 'name="viewport"' in text


def test_figures__are_exact(tmp_path):
    node = shutil.which("node")
    assert node, "node is not installed"
    module = tmp_path / "format.mjs"
    module.write_text((PORTAL / "format.js").read_text())
    calls = ", ".join(f"{json.dumps(call)}: f.{call}" for call in CASES)
    script = f"import * as f from {json.dumps(module.as_uri())}; console.log(JSON.stringify({{{calls}}}))"
    done = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == CASES
