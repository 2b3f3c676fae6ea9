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
MISTAKES = (
    ("no_child", "cases_child", f"NEW.given_name = '{UNLUCKY}'"),
    ("no_tick", "cases_heartbeat", "NEW.name = 'clock'"),
)
TRIGGERS = {
    "sqlite": tuple(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{QUOTED}'); END"
        for name, table, when in MISTAKES
    ),
    "postgresql": (
        "CREATE FUNCTION no_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE integrity_constraint_violation USING MESSAGE = '{QUOTED}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION no_row()"
            for name, table, when in MISTAKES
        ),
    ),
}
