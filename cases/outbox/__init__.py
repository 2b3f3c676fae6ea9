"""The outbox: who may hand a notice over, what became of it, and what a person decides."""

from cases.outbox.bounces import bounced, came_back, clear, flag, flagged, speaks_of_address
from cases.outbox.circuits import Gate, broken, gate, note_answer, note_unsure
from cases.outbox.deciding import by_post, repeat, send_again, settle
from cases.outbox.digests import bundle, prepare, weed
from cases.outbox.hours import decent_hour
from cases.outbox.joining import join
from cases.outbox.leases import (
    BATCH,
    JITTER,
    LEASE,
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    bury,
    claim,
    drop,
    drop_needless_letters,
    hold_back,
    mark_sending,
    mark_sent,
    put_off,
    release,
    settle_abandoned,
    still_held,
    take_back,
    unsure,
    wait,
)
from cases.outbox.words import Reason, explain

__all__ = [
    "BATCH",
    "JITTER",
    "LEASE",
    "LONGEST_WAIT",
    "MAX_ATTEMPTS",
    "Gate",
    "Reason",
    "bounced",
    "broken",
    "bundle",
    "bury",
    "by_post",
    "came_back",
    "claim",
    "clear",
    "decent_hour",
    "drop",
    "drop_needless_letters",
    "explain",
    "flag",
    "flagged",
    "gate",
    "hold_back",
    "join",
    "mark_sending",
    "mark_sent",
    "note_answer",
    "note_unsure",
    "prepare",
    "put_off",
    "release",
    "repeat",
    "send_again",
    "settle",
    "settle_abandoned",
    "speaks_of_address",
    "still_held",
    "take_back",
    "unsure",
    "wait",
    "weed",
]
