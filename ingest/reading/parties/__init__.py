"""Who sends a document and who receives it, and the numbers they are known by."""
