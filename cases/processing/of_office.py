"""Fields of the people of the office, of schools, and of the program itself."""

from cases.processing.rows import Copy, Row, not_personal, personal
from cases.processing.uses import Kept

NOT = Copy.NOT_OF_THE_CHILD
SCHOOL = "id name postcode city street phone email homepage district_key number"

STAFF: tuple[Row, ...] = (
    *personal("desk.Advisor", "staff", "username name email phone team language is_active", NOT),
    *personal("desk.Advisor", "staff", "password last_login is_superuser", NOT),
    *not_personal("desk.Advisor", "id"),
    *personal("desk.RoleGrant", "staff", "person role ends_on", NOT),
    *not_personal("desk.RoleGrant", "id"),
    *personal("cases.Absence", "staff", "person substitute starts_on ends_on", NOT),
    *not_personal("cases.Absence", "id"),
    *personal("cases.Preference", "staff", "person kind timing", NOT),
    *not_personal("cases.Preference", "id"),
    *personal("cases.CalendarFeed", "staff", "person made_at read_at ended_at", NOT),
    *not_personal("cases.CalendarFeed", "id digest"),
    *personal("cases.SavedView", "staff", "owner name query is_shared created_at", NOT),
    *not_personal("cases.SavedView", "id used_on"),
    *personal("cases.Export", "proof", "person at format rows with_names query", NOT),
    *not_personal("cases.Export", "id"),
    *personal("cases.Caseload", "staff", "giver receiver at note", NOT),
    *not_personal("cases.Caseload", "id"),
    *personal("cases.Bulk", "staff", "person what said begun_at finished_at", NOT),
    *not_personal("cases.Bulk", "id caseload"),
    *personal("cases.BulkRow", "staff", "outcome reason", NOT),
    *not_personal("cases.BulkRow", "id bulk case"),
    *personal("cases.TimetableVersion", "staff", "user at reason", NOT),
    *not_personal("cases.TimetableVersion", "id days closed"),
    *personal("cases.Rewording", "staff", "user at", NOT),
    *not_personal("cases.Rewording", "id language key text"),
)

SCHOOLS: tuple[Row, ...] = (
    # Of an office, as the ministry publishes it; no person is named.
    *not_personal("schools.School", SCHOOL),
    *not_personal("schools.School", "school_form short_name legal_form authority_number status"),
    *not_personal("schools.School", "utm_east utm_north from_directory is_active closed_on"),
    *not_personal("schools.Authority", SCHOOL),
    *not_personal("schools.SchoolDayOff", "id school day note"),
    # The answer of the API is kept sealed for a day, so that a repeated call gets the same.
    *personal("schools.KeptAnswer", "schools", "sealed", Copy.TECHNICAL, kept=Kept.DAY),
    *not_personal("schools.KeptAnswer", "id school digest fingerprint created_at"),
    *personal("schools.ApiKey", "schools", "label networks created_by revoked_by", NOT),
    *not_personal("schools.ApiKey", "id school prefix salt digest scopes created_at replaces"),
    *not_personal("schools.ApiKey", "expires_at revoked_at last_used_at"),
    *not_personal("schools.Place", "id school grade support_form reported_free as_of was_reported"),
    *not_personal("schools.Place", "given_back reserved occupied overbooked updated_at"),
    *personal("schools.CapacityReport", "schools", "person reported_by", NOT),
    *not_personal("schools.CapacityReport", "id school grade support_form free as_of reported_at"),
    *not_personal("schools.CapacityReport", "reserved_then"),
    *not_personal("schools.SandboxClock", "id ahead target_at"),
    *personal("schools.Webhook", "schools", "created_by", NOT),
    *not_personal("schools.Webhook", "id school url events salt previous_salt previous_until"),
    *not_personal("schools.Webhook", "created_at delivered_at failing_since disabled_at"),
    *not_personal("schools.Webhook", "deleted_at"),
)

LOG_IN: tuple[Row, ...] = (
    *personal("sessions.Session", "staff", "session_data", NOT, kept=Kept.SESSION),
    *not_personal("sessions.Session", "session_key expire_date"),
    *personal("usersessions.UserSession", "staff", "user created_at ip last_seen_at user_agent",
              NOT, kept=Kept.SESSION),
    *personal("usersessions.UserSession", "staff", "data", NOT, kept=Kept.SESSION),
    *not_personal("usersessions.UserSession", "id session_key"),
    *personal("account.EmailAddress", "staff", "user email verified primary", NOT),
    *not_personal("account.EmailAddress", "id"),
    *personal("account.EmailConfirmation", "staff", "email_address created sent", NOT),
    *not_personal("account.EmailConfirmation", "id key"),
    *personal("mfa.Authenticator", "staff", "user type data created_at last_used_at", NOT),
    *not_personal("mfa.Authenticator", "id"),
    *personal("socialaccount.SocialAccount", "staff", "user uid last_login date_joined extra_data",
              NOT),
    *not_personal("socialaccount.SocialAccount", "id provider"),
    *personal("socialaccount.SocialToken", "staff", "account token token_secret expires_at", NOT),
    *not_personal("socialaccount.SocialToken", "id app"),
    *not_personal("socialaccount.SocialApp", "id provider provider_id name client_id secret key"),
    *not_personal("socialaccount.SocialApp", "settings"),
    *personal("axes.AccessAttempt", "defence", "user_agent ip_address username attempt_time", NOT),
    *personal("axes.AccessAttempt", "defence", "get_data post_data", NOT),
    *not_personal("axes.AccessAttempt", "id http_accept path_info failures_since_start"),
    *not_personal("axes.AccessAttemptExpiration", "access_attempt expires_at"),
    *personal("desk.Memory", "defence", "key value ends_at", NOT, kept=Kept.DAY),
    # Switched off here (AXES_DISABLE_ACCESS_LOG); the tables stay empty.
    *personal("axes.AccessLog", "defence", "user_agent ip_address username attempt_time", NOT),
    *personal("axes.AccessLog", "defence", "logout_time", NOT),
    *not_personal("axes.AccessLog", "id http_accept path_info session_hash"),
    *personal("axes.AccessFailureLog", "defence", "user_agent ip_address username", NOT),
    *personal("axes.AccessFailureLog", "defence", "attempt_time locked_out", NOT),
    *not_personal("axes.AccessFailureLog", "id http_accept path_info"),
)  # fmt: skip

PROGRAM: tuple[Row, ...] = (
    *not_personal("cases.Room", "id name seats note is_active"),
    *not_personal("cases.CaseCounter", "year last"),
    *not_personal("cases.Heartbeat", "name at figures"),
    *not_personal("cases.Circuit", "name unsure_in_a_row open_until"),
    *not_personal("auth.Permission", "id name content_type codename"),
    *not_personal("auth.Group", "id name"),
    *not_personal("contenttypes.ContentType", "id app_label model"),
)

ROWS: tuple[Row, ...] = (*STAFF, *SCHOOLS, *LOG_IN, *PROGRAM)
