"""The stack that the checks ask: the one that `./tdb verify` names, or the scratch stack of a test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ops.verification.collector import Collector
from ops.verification.live import Live


@pytest.fixture(scope="session")
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    for plugin in request.config.pluginmanager.get_plugins():
        if isinstance(plugin, Collector):
            yield plugin.live
            return
    yield request.getfixturevalue("scratch_live")
