"""The senders' pages: the list, and one sender with what it taught, its versions and how well it is read."""
