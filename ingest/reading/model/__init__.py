"""A small model that weighs what the rules found, and what they did not look at. See docs/model.md."""
