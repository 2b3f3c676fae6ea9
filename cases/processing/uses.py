"""The purposes for which data are kept: each with its law, whom it is about, who is told, how long.

Paragraphs are those that this house's domain names; a city's lawyer reads them before they are
printed on anything official.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Subject(TextChoices):
    """Whom data are about."""

    CHILD = "CHILD", _("Child")
    GUARDIAN = "GUARDIAN", _("Guardians")
    STAFF = "STAFF", _("People of the office")
    SCHOOL = "SCHOOL", _("People at schools")
    INTERPRETER = "INTERPRETER", _("Interpreters")


class Told(TextChoices):
    """Who receives data outside of the office."""

    ASKED_SCHOOL = "ASKED_SCHOOL", _("School that is asked (without name)")
    ACCEPTING_SCHOOL = "ACCEPTING_SCHOOL", _("School that has accepted")
    SUPERVISION = "SUPERVISION", _("School supervision, when it decides")
    SCHOOL_AUTHORITY = "SCHOOL_AUTHORITY", _("Municipal school authority, by number of the case")
    NEXT_OFFICE = "NEXT_OFFICE", _("Office of the next town")
    FAMILY = "FAMILY", _("The family itself")
    ARCHIVE = "ARCHIVE", _("Municipal archive, where it takes the case over")


class Kept(TextChoices):
    """How long data are kept."""

    CASE = "CASE", _("with the case, by its reason for closing")
    CONTACT_NOTES = "CONTACT_NOTES", _("texts of contacts: a period of their own")
    READINGS = "READINGS", _("record of readings: a period of its own")
    STAYS = "STAYS", _("stays as key without a name when the case is deleted")
    ACCOUNT = "ACCOUNT", _("as long as somebody works here, and as long as cases name them")
    SESSION = "SESSION", _("until the session ends; remains are removed daily")
    ATTEMPT = "ATTEMPT", _("until the next log-in that succeeds")
    DAY = "DAY", _("one day")
    SCHOOL = "SCHOOL", _("as long as the school is in the list")


@dataclass(frozen=True)
class Use:
    """One processing activity (Art. 30 DSGVO)."""

    key: str
    title: str | Promise
    purpose: str | Promise
    law: tuple[str, ...]
    subjects: tuple[Subject, ...]
    told: tuple[Told, ...]
    kept: Kept


# The task is in the public interest and given by law.
TASK = ("Art. 6 Abs. 1 Buchst. e DSGVO", "§ 3 DSG NRW")
ADVICE = (*TASK, "§ 8 TIntG NRW")
DUTY_OF_PROOF = ("Art. 5 Abs. 2 DSGVO", "Art. 32 DSGVO")
CASE_TOLD = (Told.SUPERVISION, Told.NEXT_OFFICE, Told.ARCHIVE)

USES: tuple[Use, ...] = (
    Use(
        "child",
        _("Who the child is"),
        _("To know the child without confusing it with another, and to introduce it to a school"),
        (*ADVICE, "§ 46 SchulG NRW"),
        (Subject.CHILD,),
        CASE_TOLD,
        Kept.CASE,
    ),
    Use(
        "duty",
        _("Compulsory schooling and its legal periods"),
        _("To know from when and until when the child has to go to school, and which legal period"
          " runs; no status and no reasons for flight are kept"),
        (*ADVICE, "§§ 34, 35, 38 SchulG NRW", "Art. 14 RL 2013/33/EU", "Art. 16 RL (EU) 2024/1346"),
        (Subject.CHILD,),
        CASE_TOLD,
        Kept.CASE,
    ),
    Use(
        "biography",
        _("School biography and recommendation"),
        _("To recommend school form, grade and support that fit the child; no health, behaviour or"
          " test data (VO-DV I § 1 (2))"),
        (*ADVICE, "§ 46 SchulG NRW", "§ 1 Abs. 2 VO-DV I"),
        (Subject.CHILD,),
        CASE_TOLD,
        Kept.CASE,
    ),
    Use(
        "family",
        _("Reaching the family"),
        _("To invite the family, to advise it in its language and to write to it"),
        ADVICE,
        (Subject.GUARDIAN, Subject.CHILD, Subject.INTERPRETER),
        (Told.FAMILY, Told.NEXT_OFFICE, Told.ARCHIVE),
        Kept.CASE,
    ),
    Use(
        "search",
        _("Search for a school place"),
        _("To ask schools one after the other, to keep a place while one is asked, and to request"
          " an assignment where none agrees"),
        (*ADVICE, "§ 46 SchulG NRW", "§ 84 SchulG NRW"),
        (Subject.CHILD, Subject.SCHOOL),
        (*CASE_TOLD, Told.SCHOOL_AUTHORITY, Told.FAMILY),
        Kept.CASE,
    ),
    Use(
        "course",
        _("Course of the case"),
        _("To know in whose hands the case is and what is due when, so that no child is forgotten"),
        ADVICE,
        (Subject.CHILD, Subject.STAFF),
        (Told.NEXT_OFFICE, Told.ARCHIVE),
        Kept.CASE,
    ),
    Use(
        "proof",
        _("Record of who did, read and took out what"),
        _("To be able to prove that data are handled by the law, and to notice misuse"),
        (*TASK, *DUTY_OF_PROOF),
        (Subject.CHILD, Subject.STAFF, Subject.SCHOOL),
        (),
        Kept.READINGS,
    ),
    Use(
        "rights",
        _("Rights of people, and deletion"),
        _("To answer requests in time, to restrict processing, and to delete when the period is"
          " over or keep longer for a reason"),
        ("Art. 6 Abs. 1 Buchst. c DSGVO", "Art. 12 bis 21 DSGVO", "§ 4 ArchivG NRW"),
        (Subject.CHILD, Subject.GUARDIAN, Subject.STAFF),
        (Told.FAMILY, Told.ARCHIVE),
        Kept.CASE,
    ),
    Use(
        "staff",
        _("People of the office"),
        _("To log in, to share the work out, to stand in for one another and to be told"),
        (*TASK, "Art. 32 DSGVO"),
        (Subject.STAFF,),
        (),
        Kept.ACCOUNT,
    ),
    Use(
        "defence",
        _("Defence against break-ins"),
        _("To notice guessing of passwords and foreign sessions"),
        (*TASK, "Art. 32 DSGVO"),
        (Subject.STAFF,),
        (),
        Kept.ATTEMPT,
    ),
    Use(
        "schools",
        _("Schools and their software"),
        _("To ask schools, to know their free places, and to let their software in"),
        (*TASK, "§ 46 SchulG NRW"),
        (Subject.SCHOOL, Subject.STAFF),
        (),
        Kept.SCHOOL,
    ),
)  # fmt: skip
BY_KEY: dict[str, Use] = {use.key: use for use in USES}
