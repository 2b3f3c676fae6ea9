"""English words for families."""

from advisory.family.words.page import Page, Say
from cases.states import CaseState as S

SEARCHING = "You need not do anything. We will write to you as soon as there is a school place."

PAGE = Page(
    title="Your child's way to school",
    where="Where are we?",
    todo="What do you have to do?",
    call="Do you have questions? Call us.",
    call_hint="Please give this number:",
    appointment="Your appointment",
    clock="{begins} to {ends}",
    place="Place",
    by_phone="We will call you.",
    by_video="We will talk by video.",
    interpreter="An interpreter will be there.",
    school="The school",
    first_day="First day of school",
    binding="This translation is a service. The German text is binding.",
    bad_link="This link does not work.",
    bad_link_text="Please open the link from our message once more, or call us.",
    states={
        S.REPORTED: Say(
            "Your child is registered with us.",
            "Please wait. We will invite you to a conversation.",
        ),
        S.INVITED: Say(
            "We have invited you to a conversation.",
            "Please call us to agree on a time.",
        ),
        S.APPOINTMENT_SCHEDULED: Say(
            "You have an appointment with us.",
            "Please come with your child. Bring the papers you have. "
            "Come even if something is missing.",
        ),
        S.IN_CONSULTATION: Say(
            "You have talked to us. We are writing our recommendation.",
            "You need not do anything.",
        ),
        S.READY_FOR_PLACEMENT: Say("We are looking for a school for your child.", SEARCHING),
        S.OFFERED: Say("We have asked a school and are waiting for its answer.", SEARCHING),
        S.WAITLISTED: Say(
            "At the moment no suitable place is free. Your child is on the waiting list. "
            "We go on searching every week.",
            SEARCHING,
        ),
        S.ASSIGNMENT_REQUESTED: Say(
            "We have asked the school supervision to decide on a school.", SEARCHING
        ),
        S.PLACED: Say(
            "Your child has a school place.",
            "Please take your child to the school on the first day.",
        ),
        S.NOT_ATTENDING: Say(
            "Your child has not yet come to the school.",
            "Please call us today. The place is kept for a short time only.",
        ),
        S.ENROLLED: Say("Your child goes to school.", "You need not do anything. All the best!"),
        S.ON_HOLD: Say(
            "The search is paused.",
            "We will be in touch. You can also call us at any time.",
        ),
        S.CLOSED: Say(
            "The search has ended.",
            "If your child needs a school place, please call us.",
        ),
    },
)
