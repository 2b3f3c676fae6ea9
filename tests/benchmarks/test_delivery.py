"""The report of the measurement of delivery: medians, ratios by round, and what isn't met."""

from benchmarks.delivery import ROUNDS, report


def rounds(ours: float, two: float) -> dict[str, dict[str, float]]:
    rates = {"bare": 100.0, "making": 80.0, "two bare": 150.0, "ours": ours, "two of ours": two}
    return {f"10 mails, round {nth}": rates for nth in range(1, ROUNDS + 1)}


def test_half_of_a_bare_loop_and_growing_is_enough() -> None:
    told, met = report(10, rounds(50, 60))
    assert met
    assert "| one worker through the outbox | 50 (50 to 50) | 0.50 |" in told
    assert "* met: 0.50 of a bare loop whose mails lie ready, at least 0.5" in told
    assert "* met: 0.62 of a bare loop that makes its mails, at least 0.5" in told
    assert "* met: 1.20 times one worker with two, at least 1.1" in told


def test_what_is_not_met_is_said() -> None:
    told, met = report(10, rounds(39, 39))
    assert not met
    assert told.count("**not met**") == 3
