"""Killing real processes, again and again, and counting what stands afterwards.

python -m tests.chaos --kills 200        the way from mail to ERP
python -m tests.chaos --jobs --kills 60  the ledger alone
"""
