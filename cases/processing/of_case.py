"""Fields of the case: its course, the search for a school, what was written, said and read."""

from cases.processing.rows import Copy, Row, not_personal, personal
from cases.processing.uses import Kept, Told

TO_SCHOOL = (Told.ASKED_SCHOOL, Told.ACCEPTING_SCHOOL)
CASE, OFFER, STEP, NOTICE = "cases.Case", "cases.Offer", "cases.Step", "cases.Notice"
ASKED = "cases.RightsRequest"
APPOINTMENT, ADVICE = "cases.Appointment", "cases.Recommendation"

COURSE: tuple[Row, ...] = (
    *personal(CASE, "course", "number state episode state_since due_at holder level reported_at"),
    *personal(CASE, "course", "target_due_on consulted_on rank_date reviewed_at"),
    *personal(CASE, "course", "hold_until held_state held_since closure closed_at"),
    *personal(CASE, "course", "advisor", Copy.ROLE),
    *personal(CASE, "rights", "restricted_at"),
    # Repeats what the child and its newest recommendation say, for the lists alone.
    *personal(CASE, "search", "language channel support_forms", Copy.TECHNICAL),
    *personal(CASE, "biography", "recommendation_stale"),
    *personal(CASE, "search", "wished_start_on", told=TO_SCHOOL),
    *not_personal(CASE, "id child version planned_by merged_into"),
    *personal("cases.Pause", "course", "kind starts_on ends_on"),
    *not_personal("cases.Pause", "id case"),
    *personal("cases.Deadline", "course", "rule due_at outcome settled_at"),
    *not_personal("cases.Deadline", "id case nth anchor_at"),
    *personal("cases.FollowUp", "course", "due_on note role created_at done_at"),
    *personal("cases.FollowUp", "course", "user created_by done_by", Copy.ROLE),
    *not_personal("cases.FollowUp", "id case"),
    *personal("cases.FollowUpChange", "course", "what at due_on role"),
    *personal("cases.FollowUpChange", "course", "by user", Copy.ROLE),
    *not_personal("cases.FollowUpChange", "id follow_up"),
    *personal("cases.BridgingMeasure", "course", "kind hours starts_on ends_on"),
    *personal("cases.BridgingMeasure", "course", "place", Copy.ADDRESS),
    *not_personal("cases.BridgingMeasure", "id case"),
    *personal("cases.Handover", "course", "at town office", Copy.ADDRESS),
    *not_personal("cases.Handover", "id case"),
    *personal("cases.MergeProposal", "course", "at decided_at confirmed", Copy.TECHNICAL),
    *personal("cases.MergeProposal", "course", "proposed_by decided_by", Copy.TECHNICAL),
    *not_personal("cases.MergeProposal", "id case survivor case_version survivor_version taken"),
    *personal("cases.Merge", "course", "at state_before undone_at"),
    # Which fields were taken over from the same child's other case, and what stood there before;
    # it is of the child, but was put right: it goes with the case and is not handed out again.
    *personal("cases.Merge", "course", "filled replaced", Copy.TECHNICAL),
    *not_personal("cases.Merge", "id case survivor"),
    *personal("cases.HandedCase", "course", "state reason answered_at"),
    *not_personal("cases.HandedCase", "id caseload case"),
)

SEARCH: tuple[Row, ...] = (
    *personal(ADVICE, "biography", "version episode signed_at reasons snapshot"),
    *personal(ADVICE, "biography", "signed_by", Copy.ROLE),
    *not_personal(ADVICE, "id case"),
    *personal("cases.RecommendedPlace", "biography", "rank school_form"),
    *personal("cases.RecommendedPlace", "biography", "grade support_form", told=TO_SCHOOL),
    *not_personal("cases.RecommendedPlace", "id recommendation"),
    *personal(OFFER, "search", "school", Copy.ADDRESS),
    *personal(OFFER, "search", "episode origin state grade support_form wished_start_on call_back"),
    *personal(OFFER, "search", "override_reason sent_at answer_due_at expires_at"),
    *personal(OFFER, "search", "query query_answer answered_at start_on attended_on"),
    *personal(OFFER, "search", "decline_reason reason exclusion_lifted"),
    *personal(OFFER, "search", "sent_by", Copy.ROLE),
    *not_personal(OFFER, "id case place version holding changed_at redated_in"),
)

TALKING: tuple[Row, ...] = (
    *personal(APPOINTMENT, "family", "state starts_at ends_at mode interpreter"),
    *personal(APPOINTMENT, "family", "interpreter_language"),
    # A meeting place outside of the office may be where the family lives.
    *personal(APPOINTMENT, "family", "room", Copy.ADDRESS),
    *personal(APPOINTMENT, "family", "interpreter_name advisor", Copy.ROLE),
    *not_personal(APPOINTMENT, "id case office_room"),
    *personal("cases.ContactAttempt", "family", "at channel reached address_checked"),
    *personal("cases.ContactAttempt", "family", "note", kept=Kept.CONTACT_NOTES),
    *personal("cases.ContactAttempt", "family", "user", Copy.ROLE),
    *not_personal("cases.ContactAttempt", "id case"),
    *personal(NOTICE, "family", "kind way language state created_at sent_at"),
    *personal(NOTICE, "family", "recipient", Copy.ROLE),
    *not_personal(NOTICE, "id case offer step rule nth deliver_at lease_until claimed_by attempts"),
    *not_personal(NOTICE, "error in_digest digest"),
    *not_personal("cases.Attempt", "id notice at status fault took_ms"),
    *personal("cases.Bounce", "family", "recipient digest at code", Copy.TECHNICAL),
)

HISTORY: tuple[Row, ...] = (
    *personal(STEP, "proof", "number episode event from_state to_state at role", kept=Kept.CASE),
    *personal(STEP, "proof", "door reason details", kept=Kept.CASE),
    *personal(STEP, "proof", "user person", Copy.ROLE, kept=Kept.CASE),
    *personal(STEP, "proof", "school", Copy.ADDRESS, kept=Kept.CASE),
    *not_personal(STEP, "id case offer appointment transaction"),
    *personal("cases.Reading", "proof", "at door what purpose"),
    *personal("cases.Reading", "proof", "user", Copy.ROLE),
    *personal("cases.Reading", "proof", "school", Copy.ADDRESS),
    *not_personal("cases.Reading", "id case"),
    *personal("cases.Occurrence", "proof", "at what actor door details", Copy.NOT_OF_THE_CHILD,
              kept=Kept.STAYS),
    *personal("cases.Occurrence", "proof", "subject", Copy.TECHNICAL, kept=Kept.STAYS),
    *not_personal("cases.Occurrence", "id"),
    *personal("cases.Seal", "proof", "content case_key", Copy.TECHNICAL, kept=Kept.STAYS),
    *not_personal("cases.Seal", "number source row sealed_at hash"),
    *not_personal("cases.DailyRoot", "day number hash"),
    *not_personal("cases.HistorySalt", "case salt"),
    *not_personal("cases.Erasing", "case_key"),
    *personal("cases.Finding", "proof", "subject", Copy.TECHNICAL, kept=Kept.CASE),
    *not_personal("cases.Finding", "id check_key found_at gone_at"),
)  # fmt: skip

RIGHTS: tuple[Row, ...] = (
    *personal("cases.DeletionStop", "rights", "reason until at"),
    *personal("cases.DeletionStop", "rights", "user", Copy.ROLE),
    *not_personal("cases.DeletionStop", "id case"),
    *personal(ASKED, "rights", "kind identity words received_on due_on extended_at"),
    *personal(ASKED, "rights", "extension_reason state outcome decided_at created_at"),
    *personal(ASKED, "rights", "guardian", Copy.OWN),
    *personal(ASKED, "rights", "handler decided_by created_by", Copy.ROLE),
    *not_personal(ASKED, "id case"),
    *personal("cases.DeletionList", "rights", "case_keys made_by made_at", Copy.TECHNICAL),
    *personal("cases.DeletionList", "rights", "released_by released_at", Copy.TECHNICAL),
    *not_personal("cases.DeletionList", "id"),
    *personal("cases.Restriction", "rights", "ground reason since told_on lift_reason lifted_at"),
    *personal("cases.Restriction", "rights", "user lifted_by", Copy.ROLE),
    *not_personal("cases.Restriction", "id case"),
    # Anonymous: counts of cases that are gone; groups under five are not shown.
    *not_personal("cases.ErasedCount", "id year closure from_ukraine cases"),
)

ROWS: tuple[Row, ...] = (*COURSE, *SEARCH, *TALKING, *HISTORY, *RIGHTS)
