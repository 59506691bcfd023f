"""Trying a version on the sender's past documents, and what follows: live, or held back with the place."""

from __future__ import annotations

from ingest.models import SenderTemplate, TemplateVersion, VersionState
from ingest.reading.template.known import Template
from ingest.senders import services
from ingest.senders.selection import template_of
from review.learning.confirmed import past
from review.learning.replay import Trial, held_why, replay


def try_out(version: TemplateVersion) -> TemplateVersion:
    """Try a version on what was approved; it goes live where nothing becomes worse. Raises ChildDied."""
    if version.state != VersionState.TRYING:
        return version
    trials = _tried(version.template, template_of(version))
    return services.settle(version, [trial.as_json() for trial in trials], held_why(trials))


def holds(sender: SenderTemplate, known: Template) -> bool:
    """Tell whether what is known would go live. Raises ChildDied."""
    return not held_why(_tried(sender, known))


def _tried(sender: SenderTemplate, known: Template) -> list[Trial]:
    live = services.live_of(sender)
    return replay(reversed(past(sender)), template_of(live) if live else None, known)
