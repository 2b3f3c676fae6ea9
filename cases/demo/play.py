"""Play: one family on its way, every act a verb of the room at an instant of the past."""

from cases.demo.ending import Ending
from cases.demo.opening import Opening
from cases.demo.searching import Searching


class Play(Opening, Searching, Ending):
    """All acts that a story may name. The beats of all families take turns."""
