"""What the tests of the log-in share."""

import pytest
from pytest_django import Settings

from advisory.desk.models import Advisor
from cases.states import Role
from tests.advisory.coming_in import PASSWORD
from tests.factories import make_person


@pytest.fixture
def kim() -> Advisor:
    """A lead who runs the installation, too."""
    return make_person(Role.LEAD, Role.ADMIN, username="kim", name="Kim", password=PASSWORD)


@pytest.fixture
def demanded(settings: Settings) -> None:
    """As in an office: nobody works without a second factor."""
    settings.SECOND_FACTOR = True


@pytest.fixture
def careful(settings: Settings) -> None:
    """As in an office: what can do harm asks who it is."""
    settings.STEP_UP_MINUTES, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 15, 15 * 60
