"""Days as documents print them: dates, spans of days, terms of payment."""
