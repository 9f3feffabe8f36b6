"""After the hostile cases: how many there were."""

from __future__ import annotations

import pytest

from tests.hostile.arena import told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if told():
        terminalreporter.write_line(told())
