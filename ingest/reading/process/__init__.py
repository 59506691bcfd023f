"""Reading in a process of its own, confined: what goes in, what comes out, what it may use."""
