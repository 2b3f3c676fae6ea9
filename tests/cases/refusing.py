"""A refusal, as a test looks at it: its code, its sentence, and that nothing has happened."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import translation

from cases.refusals import Code, Refused
from tests.cases.snapshots import snapshot


@contextmanager
def refused(code: Code, sentence: str = "", *, field: str = "") -> Iterator[None]:
    """What is done inside is refused with this code and a sentence that contains this one."""
    before = snapshot()
    with translation.override("en"):
        with pytest.raises(Refused) as caught:
            yield
        said = str(caught.value)
    assert (caught.value.code, caught.value.field) == (code, field), said
    assert sentence in said
    assert snapshot() == before


@contextmanager
def invalid(field: str, sentence: str = "") -> Iterator[None]:
    """What is done inside is refused because of this entry."""
    with refused(Code.INVALID, sentence, field=field):
        yield
