"""Records as files: one folder each with a UBL document, the originals and a receipt, and a CSV ledger."""
