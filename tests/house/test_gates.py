"""No address without its gate: the desk's table, the printed map, and what is open to anybody."""

from advisory.desk.gates import GATES
from advisory.desk.urls import urlpatterns


def test_every_address_of_the_desk_has_its_gate() -> None:
    names = {getattr(one, "name", None) for one in urlpatterns}
    assert names == set(GATES), "advisory/desk/gates.py has one row for each address"
