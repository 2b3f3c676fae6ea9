"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from advisory.desk.views import (
    absences,
    appointments,
    case,
    consultation,
    dates,
    exam,
    follow_ups,
    forecast,
    keys,
    moves,
    outbox,
    places,
    preferences,
    records,
    report,
    search,
    session,
    timetable,
    today,
    waiting,
    worklist,
)

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("worklist/", worklist.show, name="worklist"),
    path("search/", search.search, name="search"),
    path("report/", report.new, name="report"),
    path("anmelden/", session.Login.as_view(), name="login"),
    path("abmelden/", session.Logout.as_view(), name="logout"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/moves/<str:event>/", moves.move, name="move"),
    path("cases/<str:number>/guardians/", records.guardian, name="guardian_new"),
    path("cases/<str:number>/guardians/<int:guardian_id>/", records.guardian, name="guardian"),
    path("cases/<str:number>/documents/", records.document, name="document"),
    path("cases/<str:number>/exam/", exam.exam, name="exam"),
    path("cases/<str:number>/follow-ups/", follow_ups.plan, name="follow_up"),
    *(
        path(f"cases/<str:number>/follow-ups/<int:follow_up_id>/{word}/", view, name=name)
        for word, view, name in (
            ("done", follow_ups.done, "follow_up_done"),
            ("again", follow_ups.take_up, "follow_up_again"),
            ("move", follow_ups.move, "follow_up_move"),
        )
    ),
    path("cases/<str:number>/dates/", dates.dates, name="dates"),
    path("cases/<str:number>/handover/", case.handover, name="handover"),
    path("cases/<str:number>/handover.json", case.handover_file, name="handover_file"),
    path("cases/<str:number>/consultation/", consultation.sheet, name="consultation"),
    path("cases/<str:number>/recommendation/", consultation.recommendation, name="sign"),
    path("cases/<str:number>/places/", places.for_case, name="places_for_case"),
    path("cases/<str:number>/assignment/", places.assignment, name="assign"),
    path("cases/<str:number>/appointment/", appointments.book, name="book"),
    path("waiting-list/", waiting.waiting_list, name="waiting_list"),
    path("places/", places.overview, name="places"),
    path("places/<str:number>/", places.school, name="school"),
    path("keys/", keys.overview, name="keys"),
    path("keys/<str:number>/", keys.of_school, name="school_keys"),
    path("keys/<str:number>/<str:prefix>/renewal/", keys.renew, name="renew_key"),
    path("keys/<str:number>/<str:prefix>/revocation/", keys.revoke, name="revoke_key"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("forecast/", forecast.show, name="forecast"),
    path("deadlines/", timetable.timetable, name="timetable"),
    path("deadlines/save/", timetable.save, name="timetable_save"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absences.end, name="absence_end"),
    path("outbox/", outbox.show, name="outbox"),
    path("outbox/mails/", outbox.mails, name="mails"),
    path("outbox/mails/<str:key>/", outbox.mail, name="mail"),
    path("outbox/<uuid:notice_id>/letter/", outbox.letter, name="letter"),
    path("outbox/<uuid:notice_id>/<str:verb>/", outbox.decide, name="outbox_decide"),
]
