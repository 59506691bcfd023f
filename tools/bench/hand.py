"""A hand at the keyboard: presses real keys in a real browser, and adds up what they cost a person.

The keystroke-level model of Card, Moran and Newell (1980): a key K (an average typist), pointing P, a button of
the mouse pressed and let go BB, the hand between keyboard and mouse H, and M to make up one's mind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

K, P, BB, H, M = 0.28, 1.1, 0.2, 0.4, 1.35
"""Seconds."""


@dataclass
class Hand:
    """What was done on one document: keys (each of a chord is one), clicks, and the model's seconds for it."""

    page: Any
    keys: int = 0
    clicks: int = 0
    seconds: float = 0.0
    on_mouse: bool = field(default=False, repr=False)

    def think(self) -> None:
        """Look at one thing and decide."""
        self.seconds += M

    def press(self, chord: str) -> None:
        self._to(mouse=False)
        self._count(len(chord.split("+")))
        self.page.keyboard.press(chord)

    def write(self, text: str) -> None:
        self._to(mouse=False)
        self._count(len(text) + sum(letter.isupper() for letter in text))
        self.page.keyboard.type(text)

    def click(self, target: Any) -> None:
        self._to(mouse=True)
        self.clicks += 1
        self.seconds += P + BB
        target.click()

    def _count(self, keys: int) -> None:
        self.keys += keys
        self.seconds += K * keys

    def _to(self, *, mouse: bool) -> None:
        if self.on_mouse != mouse:
            self.seconds += H
            self.on_mouse = mouse
