"""What was achieved: a person's own day, and everybody's weeks. Counted from rows, drawn as plain SVG."""
