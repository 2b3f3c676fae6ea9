"""What could go wrong for the people concerned, what stands against it, and what shows that."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Risk:
    """One risk (Art. 35 (7) (c), (d) DSGVO), before and after the measures of the program.

    `shown_by` is a file of tests; the city weighs what is left.
    """

    what: str | Promise
    harm: str | Promise
    measures: str | Promise
    shown_by: str


RISKS: tuple[Risk, ...] = (
    Risk(
        _("A hidden address becomes known (§ 51 BMG)"),
        _("Danger to life and limb of child and family"),
        _("The address is left out everywhere but for lead and one deputy, whose looks are"
          " recorded; copies black it out; a search through everything that leaves the program"),
        "tests/advisory/test_disclosure_block.py",
    ),
    Risk(
        _("A child is forgotten, or data about it are wrong"),
        _("No schooling for months; a wrong grade"),
        _("Every case has a next date and a holder, kept by the database; escalation"),
        "tests/cases/test_impossible.py",
    ),
    Risk(
        _("Somebody of the office reads out of curiosity"),
        _("Loss of confidence, exposure of the family"),
        _("Rights by role from one table; a purpose is asked for at cases of other teams; every"
          " look is recorded, and the record can't be changed unseen"),
        "tests/advisory/test_purpose.py",
    ),
    Risk(
        _("A school receives more than it needs"),
        _("Refusal because of name, origin or surroundings"),
        _("Asked without name, origin and address; the rest only once it has accepted; nothing"
          " after it has declined"),
        "tests/schools/test_api_disclosure_everywhere.py",
    ),
    Risk(
        _("Somebody breaks in, or steals a key or a link"),
        _("Names and addresses of many children in foreign hands"),
        _("Second factor, pauses after guessing, keys bound to one school, links without names,"
          " strict policy for browsers"),
        "tests/attacks/test_forging.py",
    ),
    Risk(
        _("Data stay longer than allowed"),
        _("Old stories follow a child"),
        _("Deletion by night with periods by reason for closing and a signed report; also after an"
          " older backup was restored"),
        "tests/cases/test_erasing.py",
    ),
    Risk(
        _("A decision about a child is left to a machine (Art. 22 DSGVO)"),
        _("Nobody answers for it"),
        _("The program proposes and reminds; recommendation, assignment and admission are signed"
          " by people, and no case is closed against a child by the clock"),
        "tests/cases/test_machine.py",
    ),
    Risk(
        _("A request of a person is forgotten or answered too late"),
        _("Loss of the rights of Art. 15 to 21 DSGVO"),
        _("Requests have a stored date; who handles them is reminded, lead and data protection"
          " officer are told when it is over; a case is not deleted while one is open"),
        "tests/cases/test_requests.py",
    ),
    Risk(
        _("Something is written down that must not be (health, status, reasons for flight)"),
        _("Special categories of data (Art. 9 DSGVO) without need"),
        _("There is no field for it; free texts are short, say what doesn't belong there, and the"
          " texts of contacts fade"),
        "tests/house/test_processing.py",
    ),
)  # fmt: skip
