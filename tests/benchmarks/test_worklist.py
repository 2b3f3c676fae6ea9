"""The report of the measurement of the worklist: every view, the ratio, and what isn't met."""

from benchmarks.listing import VIEWS
from benchmarks.worklist import ROUNDS, report
from cases.selection import Order, Tab


def measured(small: float, large: float) -> dict[str, list[list[list[float]]]]:
    return {
        size: [[[page, page / 2] for _round in range(ROUNDS)] for _view in VIEWS]
        for size, page in (("10", small), ("20", large))
    }


def test_half_as_slow_again_is_allowed() -> None:
    told, met = report(10, 20, measured(100, 150))
    assert met
    assert "| lead: scope=all&language=ar | 100 (50) | 150 (75) | 1.50 |" in told
    assert "* met: p95 of all pages 150 ms at 20 cases, 100 ms at 10: 1.50 times" in told


def test_slower_is_said() -> None:
    told, met = report(10, 20, measured(100, 160))
    assert not met
    assert "**not met**" in told


def test_every_filter_order_and_half_of_the_tabs_is_measured() -> None:
    asked = {part.partition("=")[0] for _name, query in VIEWS for part in query.split("&")}
    filters = {"state", "advisor", "overdue", "level", "language", "age", "district", "channel"}
    assert {*filters, "support_form", "text", "after", "before"} <= asked
    orders = {order for order in Order if any(f"order={order}" in query for _n, query in VIEWS)}
    assert orders | {Order.DUE} == set(Order)
    assert {tab for tab in Tab if any(f"tab={tab}" in query for _n, query in VIEWS)} == {
        Tab.WAITING, Tab.CONSULTED, Tab.CLOSED,
    }  # fmt: skip
