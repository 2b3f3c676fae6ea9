"""The record of a pupil whom a school has accepted, in the formats that school software reads.

Every format is made from what the table of `cases.access` shows that school (stage B) and from
nothing else: what is blocked or over can't get into a file by another way.
"""

from cases.printing import NoPrinter
from cases.pupil.formats import FORMATS, Format
from cases.pupil.record import Pupil, note_record, pupil_of

__all__ = ["FORMATS", "Format", "NoPrinter", "Pupil", "note_record", "pupil_of"]
