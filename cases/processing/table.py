"""Every field of every model, once. A field without a row is found by a test of the house."""

from cases.processing import of_case, of_child, of_office
from cases.processing.rows import Row

ROWS: tuple[Row, ...] = (*of_child.ROWS, *of_case.ROWS, *of_office.ROWS)
FIELDS: dict[str, Row] = {row.key: row for row in ROWS}


def fields_of(model: str) -> dict[str, Row]:
    """The rows of one model (`cases.Child`) by the names of its fields."""
    return {row.field: row for row in ROWS if row.model == model}
