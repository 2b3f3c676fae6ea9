"""When the clock ticks. Reminders never ride on Celery: due dates are rows, beat only rings."""

from typing import TypedDict


class Tick(TypedDict):
    """One entry of beat's schedule."""

    task: str
    schedule: float
    options: dict[str, float]


def every(seconds: float, task: str) -> Tick:
    """Ring so often; a bell that nobody heard until the next one is not rung twice."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def ticks(*, demo: bool) -> dict[str, Tick]:
    """The whole schedule; the demo is impatient so that one sees things happen."""
    return {
        "tick": every(10 if demo else 30, "workers.tasks.tick"),
        "detect": every(300 if demo else 3600, "workers.tasks.detect"),
        "seal": every(10 if demo else 60, "workers.tasks.seal"),
        "sweep": every(5 if demo else 60, "workers.tasks.sweep"),
        "deliver": every(3 if demo else 15, "workers.tasks.deliver"),
        "figures": every(60 if demo else 1800, "workers.tasks.ask_for_figures"),
        "call": every(3 if demo else 10, "workers.tasks.call"),
        "watch_keys": every(3600, "workers.tasks.watch_keys"),
        "watch_requests": every(60 if demo else 3600, "workers.tasks.watch_requests"),
        "forget": every(900, "workers.tasks.forget"),
        "end_rights": every(3600, "workers.tasks.end_rights"),
        "delete_due": every(86400, "workers.tasks.delete_due"),
        "forget_sessions": every(86400, "workers.tasks.forget_sessions"),
    }
