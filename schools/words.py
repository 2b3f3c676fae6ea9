"""The words of schools: forms, grades and forms of support, with their official keys."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SchoolForm(TextChoices):
    """School forms by their official two-digit key (Schulform, IT.NRW)."""

    GRUNDSCHULE = "02", _("Grundschule")
    HAUPTSCHULE = "04", _("Hauptschule")
    VOLKSSCHULE = "06", _("Volksschule")
    FOERDERSCHULE = "08", _("Förderschule")
    REALSCHULE = "10", _("Realschule")
    PRIMUS = "13", _("PRIMUS school")
    SEKUNDARSCHULE = "14", _("Sekundarschule")
    GESAMTSCHULE = "15", _("Gesamtschule")
    GEMEINSCHAFTSSCHULE = "16", _("Gemeinschaftsschule")
    WALDORFSCHULE = "17", _("Freie Waldorfschule")
    HIBERNIA = "18", _("Hibernia school")
    WALDORF_FOERDERSCHULE = "19", _("Freie Waldorf-Förderschule")
    GYMNASIUM = "20", _("Gymnasium")
    WEITERBILDUNGSKOLLEG = "25", _("Weiterbildungskolleg")
    BERUFSKOLLEG = "30", _("Berufskolleg")
    KLINIKSCHULE = "83", _("Klinikschule")
    FOERDERSCHULE_REALSCHULE = "85", _("Förderschule (Realschule)")
    FOERDERSCHULE_GYMNASIUM = "87", _("Förderschule (Gymnasium)")
    FOERDERSCHULE_BERUFSKOLLEG = "88", _("Förderschule (Berufskolleg)")


class Grade(IntegerChoices):
    """Grades 1 to 13; a Berufskolleg counts its first year as 11."""

    G1 = 1, "1"
    G2 = 2, "2"
    G3 = 3, "3"
    G4 = 4, "4"
    G5 = 5, "5"
    G6 = 6, "6"
    G7 = 7, "7"
    G8 = 8, "8"
    G9 = 9, "9"
    G10 = 10, "10"
    G11 = 11, "11"
    G12 = 12, "12"
    G13 = 13, "13"


class SupportForm(TextChoices):
    """How a newcomer learns German at school (BASS 13-63 Nr. 3)."""

    INNER_DIFF = "INNER_DIFF", _("Regular class with extra German")
    PARTIAL = "PARTIAL", _("Deutschfördergruppe (partly separate)")
    SEPARATE = "SEPARATE", _("Deutschförderklasse (own class)")
    ALPHA = "ALPHA", _("Erstalphabetisierung (literacy)")
    IFK = "IFK", _("Internationale Förderklasse")


# Grades a school form teaches: primary 1-4, lower secondary 5-10, upper secondary 11-13.
GRADES: dict[SchoolForm, range] = {
    SchoolForm.GRUNDSCHULE: range(1, 5),
    SchoolForm.HAUPTSCHULE: range(5, 11),
    SchoolForm.VOLKSSCHULE: range(1, 11),
    SchoolForm.FOERDERSCHULE: range(1, 11),
    SchoolForm.REALSCHULE: range(5, 11),
    SchoolForm.PRIMUS: range(1, 11),
    SchoolForm.SEKUNDARSCHULE: range(5, 11),
    SchoolForm.GESAMTSCHULE: range(5, 14),
    SchoolForm.GEMEINSCHAFTSSCHULE: range(5, 14),
    SchoolForm.WALDORFSCHULE: range(1, 14),
    SchoolForm.HIBERNIA: range(1, 14),
    SchoolForm.WALDORF_FOERDERSCHULE: range(1, 11),
    SchoolForm.GYMNASIUM: range(5, 14),
    SchoolForm.WEITERBILDUNGSKOLLEG: range(9, 14),
    SchoolForm.BERUFSKOLLEG: range(10, 14),
    SchoolForm.KLINIKSCHULE: range(1, 14),
    SchoolForm.FOERDERSCHULE_REALSCHULE: range(5, 11),
    SchoolForm.FOERDERSCHULE_GYMNASIUM: range(5, 14),
    SchoolForm.FOERDERSCHULE_BERUFSKOLLEG: range(10, 14),
}


def fits(school_form: str, grade: int, support_form: str) -> bool:
    """Whether a school of this form can teach this grade in this form of support.

    An Internationale Förderklasse exists at a Berufskolleg only.
    """
    if support_form == SupportForm.IFK and school_form != SchoolForm.BERUFSKOLLEG:
        return False
    return school_form in GRADES and grade in GRADES[SchoolForm(school_form)]
