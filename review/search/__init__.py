"""Full-text search over everything read: pages, fields and mails. One small language on both databases."""

from review.search.table import add, holding, index

__all__ = ["add", "holding", "index"]
