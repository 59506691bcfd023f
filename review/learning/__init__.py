"""What approved documents teach: learnt, tried on the past before it goes live, and read with at once.

A decision becomes a lesson here; what a lesson says is up to `ingest.reading.template`, its rows are
`ingest.senders`.
"""

from review.learning import edits
from review.learning.lesson import learn
from review.learning.reread import read_again
from review.learning.trial import try_out

__all__ = ["edits", "learn", "read_again", "try_out"]
