"""The demo: an invented town, every past of it made by the verbs of the room, in order."""

from cases.demo.filling import Filled, fill

__all__ = ["Filled", "fill"]
