"""What fields and tables are called on paper, where the model itself has no word for people."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.processing.rows import Row

FIELDS: dict[str, str | Promise] = {
    "account": _("account"),
    "actor": _("by whom"),
    "answered_at": _("answered"),
    "case_keys": _("cases of the list"),
    "confirmed": _("confirmed"),
    "decided_at": _("decided"),
    "decided_by": _("decided by"),
    "made_at": _("drawn up"),
    "made_by": _("drawn up by"),
    "proposed_by": _("proposed by"),
    "released_at": _("released"),
    "released_by": _("released by"),
    "at": _("when"),
    "begun_at": _("begun"),
    "by": _("by whom"),
    "case_key": _("key of the case"),
    "code": _("answer of the server"),
    "content": _("content"),
    "created_at": _("written"),
    "created_by": _("written by"),
    "data": _("technical data"),
    "details": _("details"),
    "digest": _("digest"),
    "done_at": _("done"),
    "done_by": _("done by"),
    "door": _("by which way"),
    "due_at": _("due"),
    "due_on": _("due"),
    "ends_on": _("until"),
    "episode": _("episode"),
    "event": _("step"),
    "filled": _("fields taken over"),
    "finished_at": _("finished"),
    "from_state": _("before"),
    "giver": _("handed over by"),
    "held_since": _("in the state before since"),
    "held_state": _("state before it rested"),
    "ip": _("network address"),
    "kind": _("kind"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "number": _("number"),
    "origin": _("request or assignment"),
    "outcome": _("outcome"),
    "owner": _("owner"),
    "person": _("person"),
    "purpose": _("purpose"),
    "query": _("chosen filters"),
    "reason": _("reason"),
    "receiver": _("handed over to"),
    "recipient": _("recipient"),
    "replaced": _("values before"),
    "restricted_at": _("restricted since"),
    "role": _("role"),
    "rule": _("clock"),
    "said": _("what was filled in"),
    "school": _("school"),
    "sealed": _("sealed answer"),
    "search_key": _("key for the search"),
    "sent_by": _("sent by"),
    "settled_at": _("settled"),
    "signed_by": _("signed by"),
    "snapshot": _("school biography at that hour"),
    "sort_key": _("key for the order of lists"),
    "starts_on": _("from"),
    "state": _("state"),
    "state_before": _("state before"),
    "subject": _("about which key"),
    "substitute": _("substitute"),
    "to_state": _("after"),
    "type": _("kind"),
    "undone_at": _("undone"),
    "user": _("person of the office"),
    "user_agent": _("browser"),
    "what": _("what"),
}
MODELS: dict[str, str | Promise] = {
    "cases.Bounce": _("Refused mail address"),
    "cases.BulkRow": _("action on many cases"),
    "cases.Deadline": _("Clock of the case"),
    "cases.Finding": _("Finding of the detector"),
    "cases.FollowUpChange": _("Change of a follow-up"),
    "cases.HandedCase": _("Hand-over within the office"),
    "cases.Handover": _("Hand-over to another town"),
    "cases.DeletionList": _("List of deletions, drawn up and released"),
    "cases.Merge": _("Merge of two cases"),
    "cases.MergeProposal": _("Proposed merge"),
    "cases.Occurrence": _("Occurrence beside the cases"),
    "cases.Pause": _("Time of rest"),
    "cases.Preference": _("Own setting"),
    "cases.Reading": _("Reading of the data"),
    "cases.RecommendedPlace": _("Recommended place"),
    "cases.Seal": _("Seal of the history"),
    "cases.Step": _("Step of the case"),
    "desk.RoleGrant": _("Role in the office"),
    "mfa.Authenticator": _("Second factor"),
    "schools.CapacityReport": _("Report of free places"),
    "schools.KeptAnswer": _("Kept answer"),
    "usersessions.UserSession": _("Session"),
}


def label_of(row: Row) -> str:
    """What the field is called where people read it."""
    field = apps.get_model(row.model)._meta.get_field(row.field)
    name = getattr(field, "verbose_name", row.field)
    return str(name if isinstance(name, Promise) else FIELDS.get(row.field, name))


def model_label(model: str) -> str:
    """What the table is called, its first letter a capital."""
    name = str(MODELS.get(model, apps.get_model(model)._meta.verbose_name))
    return name[:1].upper() + name[1:]
