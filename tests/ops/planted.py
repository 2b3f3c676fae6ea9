"""Words that may stand in the database and nowhere beside it.

Each is typed at one place alone: found in a log it tells through which door it came.
"""

# What the program keeps.
REPORTED = {
    "given_name": "Zuleikha",
    "family_name": "Quarantani",
    "name_own_script": "زليخة",
    "other_spellings": "Suleicha",
    "guardian_name": "Wilhelmine Quarz",
    "street": "Platanenstieg 7",
    "phone": "+492015550771",
    "email": "wilhelmine@post.example",
}
LISTED = {
    "Nachname": "Ydlibi",
    "Vorname": "Xenophon",
    "Geburtsort": "Qamischli",
    "Mutter": "Perihan",
    "Straße": "Erlenbruch",
    "Telefon": "+492015550882",
    "E-Mail": "perihan@post.example",
}
ASKED_FOR = {"given_name": "Jaromira", "family_name": "Vlkovska", "name_own_script": "Яромира"}
GUARDIAN = {"name": "Bohumila Vlk", "phone": "+492015550993", "email": "bohumila@post.example"}
STREET = "Ulmenwinkel"
NOTE, QUESTION, DECLINED = "Blumenkranz-Reise", "Papageien-Frage", "Kastanien-Grund"
PERSON, HOOK, BOX = "Ottilie", "nachtigall.example", "distelfink@office.example"
USERNAME, PASSWORD = "kim", "a-long-and-quiet-word"
KEPT = (
    *REPORTED.values(),
    *LISTED.values(),
    *ASKED_FOR.values(),
    *GUARDIAN.values(),
    *(STREET, NOTE, QUESTION, DECLINED, PERSON, HOOK, BOX),
)
# What it refuses: a form, a line of a list, a call, an address, a log-in, a header, a mail server.
FORM, LINE, CALL, PATH = "Rotkehlchen", "Vorgestern", "Zeisigwort", "Amselpfad"
LOG_IN, HEADER, SERVER = "Sperlingsname", "Finkenzeile", "Buchfinkenserver"
UNLUCKY = "Meisenkind"
REFUSED = (FORM, LINE, CALL, PATH, LOG_IN, HEADER, SERVER, UNLUCKY)

# What a database says of a row that it refuses quotes the row.
QUOTED = f"{REPORTED['given_name']} {REPORTED['family_name']}, {REPORTED['street']}"
TRIGGERS = (
    f"CREATE TRIGGER no_child BEFORE INSERT ON cases_child WHEN NEW.given_name = '{UNLUCKY}' "
    f"BEGIN SELECT RAISE(ABORT, '{QUOTED}'); END",
    "CREATE TRIGGER no_tick BEFORE INSERT ON cases_heartbeat WHEN NEW.name = 'clock' "
    f"BEGIN SELECT RAISE(ABORT, '{QUOTED}'); END",
)
