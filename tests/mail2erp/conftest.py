from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import triggers


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """The triggers as the migrations put them; other tests run without, so that they can empty the tables."""
    with triggers.up():
        yield
