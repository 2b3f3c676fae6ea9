"""What a school's software was answered under an `Idempotency-Key`, for a day."""

from datetime import datetime
from typing import Self

from django.db import connection, models

from schools.models.school import School


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    """Questions about kept answers."""

    def claim(self, wanted: "KeptAnswer", *, unless_since: datetime) -> bool:
        """Write the row of a request that is answered now; False where it is there already.

        Another one that is writing the same row is waited for: on PostgreSQL by the index, on
        SQLite by the transaction. A row not younger than `unless_since` is over and written anew.
        One statement, because between a look and a write there would be room for a second answer.
        """
        told = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(
                CLAIM,
                [
                    wanted.school_id,
                    wanted.digest,
                    wanted.fingerprint,
                    b"",
                    told(wanted.created_at),
                    told(unless_since),
                ],
            )
            row = cursor.fetchone()
        wanted.pk = row and row[0]
        return row is not None

    def of(self, wanted: "KeptAnswer") -> "KeptAnswer":
        """The row that stood in the way of this one."""
        return self.get(school=wanted.school_id, digest=wanted.digest)

    def over(self, until: datetime) -> Self:
        """Rows from this instant or before it."""
        return self.filter(created_at__lte=until)


class KeptAnswer(models.Model):
    """An answer that is given again when the same request comes again.

    The caller's key is kept as a digest, and the answer sealed with it: who reads the table, or a
    backup of it, reads nothing. Empty while the request is being answered, and for one that is
    answered in parts.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    sealed = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "digest"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.created_at}"


CLAIM = f"""
INSERT INTO {KeptAnswer._meta.db_table} (school_id, digest, fingerprint, sealed, created_at)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (school_id, digest) DO UPDATE SET
    fingerprint = EXCLUDED.fingerprint, sealed = EXCLUDED.sealed, created_at = EXCLUDED.created_at
WHERE {KeptAnswer._meta.db_table}.created_at <= %s
RETURNING id
"""  # noqa: S608
