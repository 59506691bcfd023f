"""Trying a version on the sender's past documents, and what follows: live, or held back with the place."""

from __future__ import annotations

from ingest.models import TemplateVersion, VersionState
from ingest.senders import services
from ingest.senders.selection import template_of
from review.learning.confirmed import past
from review.learning.replay import held_why, replay


def try_out(version: TemplateVersion) -> TemplateVersion:
    """Try a version on what was approved; it goes live where nothing becomes worse. Raises ChildDied."""
    if version.state != VersionState.TRYING:
        return version
    live = services.live_of(version.template)
    trials = replay(reversed(past(version.template)), template_of(live) if live else None, template_of(version))
    return services.settle(version, [trial.as_json() for trial in trials], held_why(trials))
