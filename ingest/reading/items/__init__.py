"""The item table: where it is, its head and columns, its rows, and the items and charges they make."""
