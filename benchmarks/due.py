"""So many strokes that are due, always the same ones, and put back after each round."""

from django.db import connection

from benchmarks.dataset import NOW

# Every clock that only tells somebody: the reminders, by far the most of what is due in a morning.
CHOOSE = """
INSERT INTO bench_due (id, due_at)
SELECT id, due_at FROM cases_deadline
WHERE outcome = 'WAITING' AND rule = ANY(%s)
ORDER BY hashint8(id) LIMIT %s
"""
BRING_FORWARD = """
UPDATE cases_deadline d
SET due_at = %s::timestamptz - interval '1 second' * (d.id %% 300) FROM bench_due b
WHERE b.id = d.id
"""
PUT_BACK = """
UPDATE cases_deadline d SET outcome = 'WAITING', settled_at = NULL FROM bench_due b
WHERE b.id = d.id AND d.outcome <> 'WAITING'
"""
LEFT_BEHIND = """
SELECT count(*), md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) FROM (
    SELECT concat_ws('|', n.case_id, n.offer_id, n.kind, n.rule, n.nth, n.recipient, n.way,
        n.language, n.state, n.in_digest, extract(epoch FROM n.deliver_at)) AS line
    FROM cases_notice n WHERE n.created_at = %s
  UNION ALL
    SELECT concat_ws('|', d.id, d.outcome, extract(epoch FROM d.settled_at))
    FROM cases_deadline d JOIN bench_due USING (id)
) left_behind
"""
DOUBLED = """
SELECT count(*) FROM (
    SELECT FROM cases_notice WHERE created_at = %s
    GROUP BY case_id, rule, nth, kind, recipient, way HAVING count(*) > 1
) doubled
"""


def prepare(number: int, rules: list[str]) -> int:
    """Let so many strokes be due; whatever was due before is not any more."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_due (id bigint PRIMARY KEY, due_at "
                       "timestamptz NOT NULL)")  # fmt: skip
        clear()
        cursor.execute(
            "UPDATE cases_deadline d SET due_at = b.due_at FROM bench_due b WHERE b.id = d.id"
        )
        cursor.execute("TRUNCATE bench_due")
        cursor.execute(CHOOSE, [rules, number])
        cursor.execute(BRING_FORWARD, [NOW])
        cursor.execute("SELECT count(*) FROM bench_due")
        found = int(cursor.fetchone()[0])
        cursor.execute("VACUUM ANALYZE cases_deadline")
    return found


def clear() -> None:
    """Undo a sweep: its notices are gone, its strokes wait again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_notice WHERE created_at = %s", [NOW])
        cursor.execute(PUT_BACK)
        # Both sides begin on tables without rows of the round before.
        cursor.execute("VACUUM cases_deadline, cases_notice, cases_case")


def left_behind() -> tuple[int, str]:
    """How many rows a sweep has left, and a mark of what stands in them."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT_BEHIND, [NOW])
        rows, mark = cursor.fetchone()
    return int(rows), str(mark)


def doubled() -> int:
    """How many notices stand there twice."""
    with connection.cursor() as cursor:
        cursor.execute(DOUBLED, [NOW])
        return int(cursor.fetchone()[0])


def notices() -> int:
    """How many notices the sweep has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_notice WHERE created_at = %s", [NOW])
        return int(cursor.fetchone()[0])
