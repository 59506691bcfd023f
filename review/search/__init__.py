"""Full-text search over everything read: pages, fields and mails. One small language on both databases."""

from review.search.table import add, index, matching

__all__ = ["add", "index", "matching"]
