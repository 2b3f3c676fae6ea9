"""Which form takes which step of a case: one table, and the steps that have a page of their own."""

from advisory.desk.forms.moves_base import MoveForm
from advisory.desk.forms.moves_case import (
    CorrectBirthDateForm,
    EscalateForm,
    HoldForm,
    ResumeForm,
)
from advisory.desk.forms.moves_data import AmendForm
from advisory.desk.forms.moves_endings import (
    CloseNotAttendingForm,
    CloseOverAgeForm,
    HandOverForm,
    MoveAwayForm,
    ReopenForm,
    UnmergeForm,
    WithdrawForm,
)
from advisory.desk.forms.moves_family import (
    ConfirmForm,
    ContactForm,
    GiveUpForm,
    InterpreterForm,
    InviteForm,
    MissForm,
    StartForm,
    TakeOnForm,
)
from advisory.desk.forms.moves_search import (
    AnswerQueryForm,
    BridgeForm,
    EndBridgeForm,
    FamilyDeclinesForm,
    LiftForm,
    RefuseAssignmentForm,
    RequestAssignmentForm,
    ReviewForm,
    RevokeForm,
    SearchAgainForm,
    WaitlistForm,
    WithdrawOfferForm,
)
from cases.moves import Event

MOVE_FORMS: dict[Event, type[MoveForm]] = {
    Event.INVITE: InviteForm,
    Event.MISS: MissForm,
    Event.CONFIRM: ConfirmForm,
    Event.INTERPRETER: InterpreterForm,
    Event.GIVE_UP: GiveUpForm,
    Event.START: StartForm,
    Event.CONTACT: ContactForm,
    Event.TAKE_ON: TakeOnForm,
    Event.AMEND: AmendForm,
    Event.ANSWER_QUERY: AnswerQueryForm,
    Event.WITHDRAW_OFFER: WithdrawOfferForm,
    Event.WAITLIST: WaitlistForm,
    Event.REVIEW: ReviewForm,
    Event.LIFT: LiftForm,
    Event.BRIDGE: BridgeForm,
    Event.END_BRIDGE: EndBridgeForm,
    Event.REQUEST_ASSIGNMENT: RequestAssignmentForm,
    Event.REFUSE_ASSIGNMENT: RefuseAssignmentForm,
    Event.REVOKE: RevokeForm,
    Event.SEARCH_AGAIN: SearchAgainForm,
    Event.FAMILY_DECLINES: FamilyDeclinesForm,
    Event.CLOSE_NOT_ATTENDING: CloseNotAttendingForm,
    Event.MOVE_AWAY: MoveAwayForm,
    Event.HAND_OVER: HandOverForm,
    Event.WITHDRAW: WithdrawForm,
    Event.CLOSE_OVER_AGE: CloseOverAgeForm,
    Event.UNMERGE: UnmergeForm,
    Event.REOPEN: ReopenForm,
    Event.HOLD: HoldForm,
    Event.RESUME: ResumeForm,
    Event.ESCALATE: EscalateForm,
    Event.CORRECT_BIRTH_DATE: CorrectBirthDateForm,
}

# Steps that need more than a short form; each route takes the case number.
EVENT_PAGES: dict[Event, str] = {
    Event.BOOK: "desk:book",
    Event.SIGN: "desk:sign",
    Event.REVISE: "desk:sign",
    Event.TRANSFER: "desk:sign",
    Event.ASK: "desk:places_for_case",
    Event.ASSIGN: "desk:assign",
    Event.MERGE: "desk:merge",
}
