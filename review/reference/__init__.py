"""What the ERP knows, to read and decide with: suppliers, accounts, tax codes, open orders."""
