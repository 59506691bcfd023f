"""Who sends documents and what their approved documents taught, in versions."""
