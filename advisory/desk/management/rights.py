"""Rights end: roles after their last day, the log-in of people without any, sessions with both."""

from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from advisory.desk.models import Advisor, RoleGrant


@transaction.atomic
def end_rights(*, on: date) -> tuple[int, int]:
    """Take away every role whose last day is before this one; who has none left is shut out.

    What they could do ended at midnight by itself: a role counts until its last day. How many
    roles, and how many people.
    """
    ended = RoleGrant.objects.filter(ends_on__lt=on)
    whose = set(ended.values_list("person_id", flat=True))
    roles, _kinds = ended.delete()
    leaving = Advisor.objects.filter(pk__in=whose, grants__isnull=True, is_active=True)
    for person in leaving:
        end_sessions(person)
    return roles, Advisor.objects.filter(pk__in=[one.pk for one in leaving]).update(is_active=False)


def end_sessions(person: Advisor) -> None:
    """Log this person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def forget_second_factor(person: Advisor) -> None:
    """Nothing beside the password proves any more who this is, and nobody stays logged in by it."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
