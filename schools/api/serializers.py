"""What a school's software receives: the shapes that the schema describes."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from cases.replies import Answer
from cases.states import GermanLevel, Literacy, OfferState, Precision, Relation, Sex
from schools.models import Scope
from schools.places import DistanceBand
from schools.words import SchoolForm, SupportForm

# The states of the stages of disclosure.
ASKED = [(state.value, state.label) for state in (OfferState.SENT, OfferState.QUERY_OPEN)]
TAKEN = [(state.value, state.label) for state in (OfferState.ACCEPTED, OfferState.FULFILLED)]


class AddressSerializer(serializers.Serializer[Any]):
    """Where the child lives."""

    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    accommodation = serializers.CharField()


class GuardianSerializer(serializers.Serializer[Any]):
    """Who cares for the child."""

    name = serializers.CharField()
    relation = serializers.ChoiceField(Relation.choices)
    phone = serializers.CharField()
    language = serializers.CharField()


class BiographySerializer(serializers.Serializer[Any]):
    """The core of the school biography."""

    countries_of_schooling = serializers.ListField(child=serializers.CharField())
    never_at_school = serializers.BooleanField()
    last_grade = serializers.CharField()
    teaching_language = serializers.CharField()
    scripts = serializers.ListField(child=serializers.CharField())
    foreign_languages = serializers.ListField(child=serializers.CharField())
    certificates_seen = serializers.CharField()


class AskedPupilSerializer(serializers.Serializer[Any]):
    """Stage A: enough to decide, nothing that names the child."""

    birth_month = serializers.CharField(
        help_text="Year and month, or the year alone where the month isn't known."
    )
    sex = serializers.ChoiceField(Sex.choices)
    grade = serializers.IntegerField(min_value=1, max_value=13)
    support_form = serializers.ChoiceField(SupportForm.choices)
    languages = serializers.ListField(child=serializers.CharField())
    latin_literacy = serializers.ChoiceField(Literacy.choices)
    years_of_schooling = serializers.FloatField(allow_null=True)
    german_level = serializers.ChoiceField(GermanLevel.choices)
    district = serializers.CharField()
    distance_band = serializers.ChoiceField(DistanceBand.choices)
    sibling_at_school = serializers.BooleanField()
    call_back = serializers.BooleanField(help_text="Please call the office back.")
    wished_start_on = serializers.DateField(allow_null=True)


class TakenPupilSerializer(AskedPupilSerializer):
    """Stage B: what the school needs to admit the child."""

    given_name = serializers.CharField()
    family_name = serializers.CharField()
    birth_date = serializers.DateField()
    birth_date_precision = serializers.ChoiceField(Precision.choices)
    birth_place = serializers.CharField()
    birth_country = serializers.CharField()
    address = AddressSerializer(
        allow_null=True, help_text="Null where a disclosure block (§ 51 BMG) hides it."
    )
    guardians = GuardianSerializer(many=True)
    nationalities = serializers.ListField(child=serializers.CharField())
    immigration_year = serializers.IntegerField(allow_null=True)
    family_language = serializers.CharField()
    interpreter_language = serializers.CharField()
    biography = BiographySerializer(allow_null=True)


class EndedOfferSerializer(serializers.Serializer[Any]):
    """After a decline, an expiry, a withdrawal or the end of the case: id and state, no more."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(OfferState.choices)


class AskedOfferSerializer(EndedOfferSerializer):
    """A request that waits for the school's answer."""

    state = serializers.ChoiceField(ASKED)
    allowed = serializers.ListField(
        child=serializers.ChoiceField(Answer.choices), help_text="The answers possible now."
    )
    sent_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="After this instant an answer comes too late.")
    query = serializers.CharField(help_text="The school's question.")
    query_answer = serializers.CharField(help_text="The office's answer to it.")
    answered_at = serializers.DateTimeField(allow_null=True)
    start_on = serializers.DateField(allow_null=True)
    attended_on = serializers.DateField(allow_null=True)
    pupil = AskedPupilSerializer()


class TakenOfferSerializer(AskedOfferSerializer):
    """A request the school has accepted, or a pupil assigned to it."""

    state = serializers.ChoiceField(TAKEN)
    pupil = TakenPupilSerializer()


class PlaceSerializer(serializers.Serializer[Any]):
    """The count of one group."""

    grade = serializers.IntegerField(min_value=1, max_value=13)
    support_form = serializers.ChoiceField(SupportForm.choices)
    free = serializers.IntegerField(help_text="Can still be promised; below zero: overbooked.")
    reported_free = serializers.IntegerField(help_text="The school's own figure.")
    as_of = serializers.DateField(help_text="The day of that figure.")
    reserved = serializers.IntegerField(help_text="Held for requests without an answer.")
    occupied = serializers.IntegerField(help_text="Promised since that day.")


class PlacesSerializer(serializers.Serializer[Any]):
    """All groups of the school."""

    places = PlaceSerializer(many=True)


class SchoolSerializer(serializers.Serializer[Any]):
    """The school that a key is bound to."""

    number = serializers.CharField()
    name = serializers.CharField()
    school_form = serializers.ChoiceField(SchoolForm.choices)


class KeySerializer(serializers.Serializer[Any]):
    """The key that was used."""

    prefix = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    expires_at = serializers.DateTimeField(allow_null=True)


class MeSerializer(serializers.Serializer[Any]):
    """Who the caller is."""

    school = SchoolSerializer()
    key = KeySerializer()


class FaultSerializer(serializers.Serializer[Any]):
    """One wrong entry."""

    pointer = serializers.CharField(
        help_text="JSON pointer (RFC 6901) into the body, or the name of a query parameter."
    )
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.CharField(help_text="A name that never changes.")
    code = serializers.CharField(help_text="The same, short.")
    title = serializers.CharField()
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="A sentence in German or English.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]
    allowed = serializers.ListField(
        child=serializers.ChoiceField(Answer.choices),
        required=False,
        help_text="The answers possible now.",
    )
    links = serializers.DictField(
        child=serializers.CharField(), required=False, help_text="Where each of them is given."
    )


STAGES = [TakenOfferSerializer, AskedOfferSerializer, EndedOfferSerializer]
OFFER = PolymorphicProxySerializer(
    component_name="Offer", serializers=STAGES, resource_type_field_name=None
)


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="Offer", serializers=STAGES, resource_type_field_name=None, many=True
    )
)
class OfferListField(serializers.ListField):
    """Requests, each at its own stage."""


class OfferPageSerializer(serializers.Serializer[Any]):
    """A page of place requests, the oldest first."""

    offers = OfferListField()
    next = serializers.CharField(allow_null=True, help_text="Address of the next page.")
    as_of = serializers.CharField(
        help_text="Send it as `updated_since` next time: nothing is missed, some may come twice. "
        "The same on every page of a round; its text means nothing to anybody else."
    )
