"""The three machines once more, written by hand from the domain: what the code is held against."""

from cases.states import AppointmentState, CaseState, OfferState, Role

STATES = {
    "RE": CaseState.REPORTED,
    "IN": CaseState.INVITED,
    "AP": CaseState.APPOINTMENT_SCHEDULED,
    "CO": CaseState.IN_CONSULTATION,
    "RY": CaseState.READY_FOR_PLACEMENT,
    "OF": CaseState.OFFERED,
    "WL": CaseState.WAITLISTED,
    "AS": CaseState.ASSIGNMENT_REQUESTED,
    "PL": CaseState.PLACED,
    "NA": CaseState.NOT_ATTENDING,
    "EN": CaseState.ENROLLED,
    "HO": CaseState.ON_HOLD,
    "CL": CaseState.CLOSED,
}

# V is the supervision (Aufsicht), S a school. Family, data protection and operator move nothing.
ROLES = {
    "I": Role.INTAKE,
    "A": Role.ADVISOR,
    "P": Role.PLACEMENT,
    "L": Role.LEAD,
    "V": Role.SUPERVISION,
    "S": Role.SCHOOL,
    "C": Role.CLOCK,
}

# A cell says where the event leads from the state above it: "." nowhere, "=" it stays, "held" where
# it was before it rested, "old" where it was before it was merged, as far as that still exists.
CASE = """
event                roles  RE  IN  AP  CO  RY  OF  WL  AS    PL  NA  EN  HO    CL
invite               I      IN  .   .   .   .   .   .   .     .   .   .   .     .
book                 I      AP  AP  .   .   .   .   .   .     .   .   .   .     .
miss                 IA     .   .   IN  .   .   .   .   .     .   .   .   .     .
give_up              L      .   CL  .   .   .   .   .   .     .   .   .   .     .
start                A      CO  CO  CO  .   .   .   .   .     .   .   .   .     .
sign                 A      .   .   .   RY  .   .   .   .     .   .   .   .     .
ask                  P      .   .   .   .   OF  .   OF  .     .   .   .   .     .
accept               S      .   .   .   .   .   PL  .   .     .   .   .   .     .
decline              S      .   .   .   .   .   RY  .   .     .   .   .   .     .
expire               C      .   .   .   .   .   RY  .   .     .   .   .   .     .
withdraw_offer       P      .   .   .   .   .   RY  .   .     .   .   .   .     .
waitlist             P      .   .   .   .   WL  .   .   .     .   .   .   .     .
request_assignment   L      .   .   .   .   AS  AS  AS  .     .   .   .   .     .
assign               V      .   .   .   .   .   .   .   PL    .   .   .   .     .
refuse_assignment    V      .   .   .   .   .   .   .   RY/WL .   .   .   .     .
attend               S      .   .   .   .   .   .   .   .     EN  EN  .   .     .
not_appeared         SC     .   .   .   .   .   .   .   .     NA  .   .   .     .
search_again         PA     .   .   .   .   .   .   .   .     .   RY  .   .     .
close_not_attending  L      .   .   .   .   .   .   .   .     .   CL  .   .     .
revoke               PS     .   .   .   .   .   .   .   .     RY  .   .   .     .
close_enrolled       C      .   .   .   .   .   .   .   .     .   .   CL  .     .
transfer             A      .   .   .   .   .   .   .   .     .   .   RY  .     .
move_away            I      CL  CL  CL  CL  CL  CL  CL  CL    CL  CL  CL  CL    .
withdraw             IA     CL  CL  CL  CL  CL  CL  CL  CL    CL  CL  CL  CL    .
close_over_age       A      CL  CL  CL  CL  CL  CL  CL  CL    CL  CL  CL  CL    .
merge                L      CL  CL  CL  CL  CL  CL  CL  CL    CL  CL  CL  CL    .
unmerge              L      .   .   .   .   .   .   .   .     .   .   .   .     old
reopen               LA     .   .   .   .   .   .   .   .     .   .   .   .     RE/RY
hold                 A      HO  HO  HO  HO  HO  HO  HO  HO    HO  HO  HO  .     .
resume               AC     .   .   .   .   .   .   .   .     .   .   .   held  .
hand_over            L      CL  CL  CL  CL  CL  CL  CL  CL    CL  CL  CL  CL    .
report_move          S      .   .   .   .   .   .   .   .     =   .   =   .     .
correct_birth_date   I      .   .   .   .   =   =   =   =     =   .   .   .     .
escalate             CL     =   =   =   =   =   =   =   =     =   =   =   =     .
family_declines      AIL    .   .   .   .   .   .   .   .     RY  .   .   .     .
amend                IAL    =   =   =   =   =   =   =   =     =   =   =   =     =
contact              IAPL   =   =   =   =   =   =   =   =     =   =   =   =     .
take_on              IAL    =   =   =   =   =   =   =   =     =   =   =   =     .
confirm              IA     .   .   =   .   .   .   .   .     .   .   .   .     .
arrange_interpreter  IA     .   .   =   .   .   .   .   .     .   .   .   .     .
query                S      .   .   .   .   .   =   .   .     .   .   .   .     .
answer_query         P      .   .   .   .   .   =   .   .     .   .   .   .     .
lift                 P      .   .   .   .   =   .   =   .     .   .   .   .     .
review               P      .   .   .   .   .   .   =   .     .   .   .   .     .
revise               A      .   .   .   .   =   .   =   .     .   .   .   .     .
bridge               APL    .   .   .   .   =   =   =   =     .   .   .   .     .
end_bridge           APL    .   .   .   .   =   =   =   =     =   =   =   .     .
free_place           C      .   .   .   .   .   .   .   .     .   =   .   .     .
"""
CHOICES = {
    "held": "RE IN AP CO RY WL AS PL NA EN",
    "old": "RE IN CO RY WL AS",
}

OFFER_STATES = {
    "SE": OfferState.SENT,
    "QU": OfferState.QUERY_OPEN,
    "AC": OfferState.ACCEPTED,
    "DE": OfferState.DECLINED,
    "EX": OfferState.EXPIRED,
    "WI": OfferState.WITHDRAWN,
    "FU": OfferState.FULFILLED,
    "NT": OfferState.NOT_TAKEN_UP,
    "RV": OfferState.REVOKED,
}
OFFER = """
event        SE  QU  AC  DE  EX  WI  FU  NT  RV
ask_back     QU  .   .   .   .   .   .   .   .
answer_back  .   SE  .   .   .   .   .   .   .
accept       AC  AC  .   .   .   .   .   .   .
decline      DE  DE  .   .   .   .   .   .   .
expire       EX  EX  .   .   .   .   .   .   .
withdraw     WI  WI  .   .   .   .   .   .   .
fulfil       .   .   FU  .   .   .   .   .   .
pass_up      .   .   NT  .   .   .   .   .   .
revoke       .   .   RV  .   .   .   .   .   .
"""

APPOINTMENT_STATES = {
    "PR": AppointmentState.PROPOSED,
    "CF": AppointmentState.CONFIRMED,
    "HE": AppointmentState.HELD,
    "NS": AppointmentState.NO_SHOW,
    "FA": AppointmentState.CANCELLED_FAMILY,
    "OF": AppointmentState.CANCELLED_OFFICE,
    "IM": AppointmentState.INTERPRETER_MISSING,
    "RS": AppointmentState.RESCHEDULED,
}
APPOINTMENT = """
event             PR  CF  HE  NS  FA  OF  IM  RS
confirm           CF  .   .   .   .   .   .   .
hold              HE  HE  .   .   .   .   .   .
miss              NS  NS  .   .   .   .   .   .
cancel_by_family  FA  FA  .   .   .   .   .   .
cancel_by_office  OF  OF  .   .   .   .   .   .
lack_interpreter  IM  IM  .   .   .   .   .   .
reschedule        RS  RS  .   .   .   .   .   .
"""

Cells = dict[tuple[str, str], str]


def cells(grid: str) -> Cells:
    """What stands in the grid: (event, column) to cell."""
    head, *rows = (line.split() for line in grid.strip().splitlines())
    return {
        (row[0], column): cell
        for row in rows
        for column, cell in zip(head[1:], row[1:], strict=True)
    }


def case_table() -> dict[tuple[str, CaseState, Role], frozenset[CaseState]]:
    """Every event, state and role to the states it leads to; an empty set where it is refused."""
    grid = cells(CASE)
    table = {}
    for (event, column), cell in grid.items():
        if column == "roles":
            continue
        who = {ROLES[letter] for letter in grid[event, "roles"]}
        for role in Role:
            leads_to = targets(cell, column) if role in who else frozenset()
            table[event, STATES[column], role] = leads_to
    return table


def targets(cell: str, column: str) -> frozenset[CaseState]:
    """The states named by a cell of the case's grid."""
    if cell == ".":
        return frozenset()
    if cell == "=":
        return frozenset({STATES[column]})
    names = CHOICES[cell].split() if cell in CHOICES else cell.split("/")
    return frozenset(STATES[name] for name in names)
