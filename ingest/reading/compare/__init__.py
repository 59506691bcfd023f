"""Where a value stands, when two values mean the same, and where a page contradicts its e-invoice."""
