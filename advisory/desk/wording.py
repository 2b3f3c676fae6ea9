"""What a step does and who is meant, each as a sentence for a person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.moves import Event

# What a step does, said before it is taken: one sentence for every step that staff may take.
DOES: dict[Event, str | Promise] = {
    Event.INVITE: _("The family is invited to its first consultation, in its own language."),
    Event.BOOK: _("An appointment for the first consultation is booked."),
    Event.MISS: _(
        "The appointment is over without a consultation. Call the family and book a new one: "
        "nothing is sent by itself."
    ),
    Event.CONFIRM: _("The family has said that it will come."),
    Event.INTERPRETER: _("Who interprets, and whether they have agreed; for the whole family."),
    Event.GIVE_UP: _("The case is closed because nobody could reach the family."),
    Event.START: _("The first consultation begins; the sheet opens next."),
    Event.SIGN: _("The recommendation is signed, and the search for a place begins."),
    Event.REVISE: _("A new version of the recommendation replaces the present one."),
    Event.TRANSFER: _("A new search begins with a new recommendation."),
    Event.ASK: _("One school is asked for a place; it is reserved until the school answers."),
    Event.ANSWER_QUERY: _("The school receives your answer, and its time runs on."),
    Event.WITHDRAW_OFFER: _("The request is taken back; the school has its place again."),
    Event.WAITLIST: _("The child waits for a place; its rank is the date of the consultation."),
    Event.REVIEW: _("The waiting list was gone through for this child; the next review is set."),
    Event.BRIDGE: _("What the child does until there is a school place; the search goes on."),
    Event.END_BRIDGE: _("The child does not go there any more."),
    Event.LIFT: _("A school that has declined may be asked again."),
    Event.REQUEST_ASSIGNMENT: _(
        "The school supervision is asked to assign a school (§ 46 (7) SchulG)."
        " An open place request is withdrawn."
    ),
    Event.ASSIGN: _("The supervision assigns a school, and the child has its place."),
    Event.REFUSE_ASSIGNMENT: _("The supervision does not assign a school; the search goes on."),
    Event.REVOKE: _("The promise of a place is taken back, and the letter is recalled."),
    Event.SEARCH_AGAIN: _("Another school is looked for; the place is given back."),
    Event.FAMILY_DECLINES: _("The family does not want this place; it is given back."),
    Event.CLOSE_NOT_ATTENDING: _("The case is closed because the place was not taken up."),
    Event.MOVE_AWAY: _("The case is closed, places are given back, the hand-over is prepared."),
    Event.HAND_OVER: _("Another office takes over; the case is closed here."),
    Event.WITHDRAW: _("The search ends and the case is closed; places are given back."),
    Event.CLOSE_OVER_AGE: _("The case is closed because compulsory schooling is over."),
    Event.MERGE: _(
        "This case is closed, and its number leads to the other case. It can be undone for a while."
    ),
    Event.UNMERGE: _("The case goes on; what the other case had been given is taken back."),
    Event.REOPEN: _("The case is opened again and its times start anew."),
    Event.HOLD: _("The case rests until a day. Own targets stop, legal ones do not."),
    Event.RESUME: _("The case goes on where it was."),
    Event.CORRECT_BIRTH_DATE: _(
        "The birth date is put right after a paper was seen. The recommendation has to be checked."
    ),
    Event.ESCALATE: _("The level of escalation is set, and whoever is responsible is told."),
    Event.AMEND: _("Data of child and household is put right. The timeline names the fields."),
    Event.CONTACT: _("A try to reach the family is recorded."),
    Event.TAKE_ON: _("An advisor looks after the case from now on."),
}
