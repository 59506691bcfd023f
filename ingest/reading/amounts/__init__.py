"""Amounts as documents print them: numbers, totals, taxes, till receipts."""
