"""What age and biography of a child propose for its recommendation, each with its reason."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.ages import Band, GradeProposal, grade_proposal
from cases.models import Biography, Child
from cases.states import GermanLevel, Literacy
from schools.words import SchoolForm, SupportForm


class SupportReason(TextChoices):
    """Why a form of support is proposed."""

    VOCATIONAL = "VOCATIONAL", _("At this age newcomers go to the Internationale Förderklasse.")
    NO_LATIN = "NO_LATIN", _("The child does not read and write Latin script yet.")
    GERMAN_B1 = "GERMAN_B1", _("German from level B1 on: the regular class with extra German.")
    GERMAN_A2 = "GERMAN_A2", _("German at level A2: partly in the regular class.")
    LITTLE_GERMAN = "LITTLE_GERMAN", _("Little German or none, or unknown: an own class first.")


@dataclass(frozen=True)
class Proposal:
    """A proposal; the advisor decides. `school_form` only where the age leaves no choice."""

    grade: GradeProposal
    school_form: SchoolForm | None
    support_form: SupportForm | None
    support_reason: SupportReason | None


# The forms the age decides alone; from grade 5 on family and advisor choose among several.
FORM_BY_BAND = {
    Band.PRIMARY: SchoolForm.GRUNDSCHULE,
    Band.VOCATIONAL: SchoolForm.BERUFSKOLLEG,
}
FLUENT = (GermanLevel.B1, GermanLevel.B2, GermanLevel.C1, GermanLevel.C2)


def propose(child: Child, on: date) -> Proposal:
    """School form, grade and form of support that age and biography speak for on this day."""
    grade = grade_proposal(child.birth_date, on, child.birth_date_precision)
    form, reason = (None, None) if grade.grade is None else _support(child, grade.band)
    return Proposal(grade, FORM_BY_BAND.get(grade.band), form, reason)


def _support(child: Child, band: Band) -> tuple[SupportForm, SupportReason]:
    biography = getattr(child, "biography", None) or Biography()
    if band == Band.VOCATIONAL:
        return SupportForm.IFK, SupportReason.VOCATIONAL
    if biography.latin_literacy == Literacy.NO:
        return SupportForm.ALPHA, SupportReason.NO_LATIN
    if biography.german_level in FLUENT:
        return SupportForm.INNER_DIFF, SupportReason.GERMAN_B1
    if biography.german_level == GermanLevel.A2:
        return SupportForm.PARTIAL, SupportReason.GERMAN_A2
    return SupportForm.SEPARATE, SupportReason.LITTLE_GERMAN
