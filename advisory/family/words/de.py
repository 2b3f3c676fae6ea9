"""German: the binding words for families."""

from advisory.family.words.page import Page, Say
from cases.states import CaseState as S

SEARCHING = "Sie müssen nichts tun. Wir schreiben Ihnen, sobald es einen Schulplatz gibt."

PAGE = Page(
    title="Der Weg Ihres Kindes zur Schule",
    where="Wo stehen wir?",
    todo="Was müssen Sie tun?",
    call="Haben Sie Fragen? Rufen Sie uns an.",
    call_hint="Nennen Sie bitte diese Nummer:",
    appointment="Ihr Termin",
    clock="{begins} bis {ends} Uhr",
    place="Ort",
    by_phone="Wir rufen Sie an.",
    by_video="Das Gespräch findet per Video statt.",
    interpreter="Eine Dolmetscherin oder ein Dolmetscher ist dabei.",
    school="Die Schule",
    first_day="Erster Schultag",
    binding="",
    bad_link="Dieser Link funktioniert nicht.",
    bad_link_text="Bitte öffnen Sie den Link noch einmal aus unserer Nachricht, "
    "oder rufen Sie uns an.",
    states={
        S.REPORTED: Say(
            "Ihr Kind ist bei uns gemeldet.",
            "Bitte warten Sie. Wir laden Sie zu einem Gespräch ein.",
        ),
        S.INVITED: Say(
            "Wir haben Sie zu einem Gespräch eingeladen.",
            "Bitte rufen Sie uns an und vereinbaren Sie einen Termin.",
        ),
        S.APPOINTMENT_SCHEDULED: Say(
            "Sie haben einen Termin bei uns.",
            "Bitte kommen Sie mit Ihrem Kind. Bringen Sie mit, was Sie an Papieren haben. "
            "Kommen Sie auch, wenn etwas fehlt.",
        ),
        S.IN_CONSULTATION: Say(
            "Sie waren bei uns im Gespräch. Wir schreiben unsere Empfehlung.",
            "Sie müssen nichts tun.",
        ),
        S.READY_FOR_PLACEMENT: Say("Wir suchen eine Schule für Ihr Kind.", SEARCHING),
        S.OFFERED: Say("Wir haben eine Schule gefragt und warten auf ihre Antwort.", SEARCHING),
        S.WAITLISTED: Say(
            "Im Moment ist kein passender Platz frei. Ihr Kind steht auf der Warteliste. "
            "Wir suchen jede Woche weiter.",
            SEARCHING,
        ),
        S.ASSIGNMENT_REQUESTED: Say(
            "Wir haben die Schulaufsicht gebeten, eine Schule zu bestimmen.", SEARCHING
        ),
        S.PLACED: Say(
            "Ihr Kind hat einen Schulplatz.",
            "Bitte bringen Sie Ihr Kind am ersten Schultag zur Schule.",
        ),
        S.NOT_ATTENDING: Say(
            "Ihr Kind ist noch nicht in der Schule angekommen.",
            "Bitte rufen Sie uns heute an. Der Platz wird nur kurze Zeit freigehalten.",
        ),
        S.ENROLLED: Say("Ihr Kind geht zur Schule.", "Sie müssen nichts tun. Alles Gute!"),
        S.ON_HOLD: Say(
            "Die Suche macht gerade Pause.",
            "Wir melden uns bei Ihnen. Sie können uns auch jederzeit anrufen.",
        ),
        S.CLOSED: Say(
            "Die Suche ist beendet.",
            "Wenn Ihr Kind einen Schulplatz braucht, rufen Sie uns bitte an.",
        ),
    },
)
