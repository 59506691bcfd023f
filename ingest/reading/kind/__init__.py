"""What kind of document it is, and which pages of a file are one."""
