"""Fixtures of several chapters."""

import pytest

from schools.models import School
from tests.schools.figures import make_school


@pytest.fixture
def school() -> School:
    return make_school("100100")
