"""Tryton 8.2 through its REST interface: supplier invoices and credit notes, with their originals."""
