"""What a mail itself says: its newest message, who wrote it, and the goods it asks for."""
