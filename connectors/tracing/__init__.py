"""The way back: from a number in the ERP, a document's number, a supplier or a hash to all that happened."""

from connectors.tracing.finding import Hit, find, title_of
from connectors.tracing.story import Event, Story, story

__all__ = ["Event", "Hit", "Story", "find", "story", "title_of"]
