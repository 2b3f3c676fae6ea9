"""What is looked for: grade, form of support, and perhaps a school form."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from schools.words import SchoolForm, SupportForm, fits


@dataclass(frozen=True)
class Wish:
    """What is looked for. Without a school form every form that teaches this suits.

    `name` narrows the list to schools with this text in name or number.
    """

    grade: int
    support_form: str
    school_form: str = ""
    name: str = ""

    @property
    def forms(self) -> list[str]:
        """The school forms that can teach this."""
        return [form for form in self.all_forms if self.suits(form)]

    @property
    def all_forms(self) -> list[str]:
        """The school forms that teach this grade so, whether they are looked for or not."""
        return [form for form in SchoolForm if fits(form, self.grade, self.support_form)]

    def suits(self, school_form: str) -> bool:
        """Whether this school form is looked for."""
        return self.school_form in ("", school_form)

    @property
    def words(self) -> str:
        """Gesamtschule, grade 7, own class."""
        form = SchoolForm(self.school_form).label if self.school_form else _("any school form")
        support = SupportForm(self.support_form).label
        grade = _("grade %(n)s") % {"n": self.grade}
        return f"{form}, {grade}, {support}"
