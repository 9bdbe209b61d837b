"""Ctrl-C ends the whole run. Last of its kind, because it ends the run that the others look at."""

from __future__ import annotations


def test_interrupt__leaves_no_process(demo):
    assert demo.interrupt() == 0, demo.output
    assert demo.left_behind() == []
