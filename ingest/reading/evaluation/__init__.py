"""How well documents are read: the flat schema, scores against a truth, what templates add."""
