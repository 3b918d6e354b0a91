from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from ronghe.web.visits import views, views_planning, views_register, views_sheet

app_name = "visits"
_ASSESSOR, _SCHEDULE = "assessors/<int:assessor_id>/", "schedules/<int:schedule_id>/"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("agreement/", views.agreement, name="agreement"),
    path("worker.js", require_GET(views_sheet.worker), name="worker"),
    path("me/", require_GET(views_register.me), name="me"),
    path("assessors/", views_register.assessors, name="assessors"),
    path("assessors/new/", views_register.assessor_new, name="assessor_new"),
    path(_ASSESSOR, require_GET(views_register.assessor), name="assessor"),
    path(f"{_ASSESSOR}change/", views_register.assessor_change, name="assessor_change"),
    path(
        f"{_ASSESSOR}accreditations/",
        require_POST(views_register.accreditation),
        name="accreditation",
    ),
    path(
        f"{_ASSESSOR}accreditations/<int:accreditation_id>/withdraw/",
        require_POST(views_register.accreditation_withdraw),
        name="accreditation_withdraw",
    ),
    path(f"{_ASSESSOR}interests/", require_POST(views_register.interest), name="interest"),
    path(
        f"{_ASSESSOR}interests/<int:interest_id>/withdraw/",
        require_POST(views_register.interest_withdraw),
        name="interest_withdraw",
    ),
    path("schedules/", views_planning.schedules, name="schedules"),
    path("schedules/new/", views_planning.schedule_new, name="schedule_new"),
    path(_SCHEDULE, require_GET(views_planning.schedule), name="schedule"),
    path(f"{_SCHEDULE}entries/", require_POST(views_planning.adjust), name="schedule_adjust"),
    path(f"{_SCHEDULE}decide/", require_POST(views_planning.decide), name="schedule_decide"),
    path("<int:visit_id>/", require_GET(views.visit), name="visit"),
    path("<int:visit_id>/paper/", require_GET(views.paper), name="paper"),
    path("<int:visit_id>/steps/<slug:transition>/", require_POST(views.move), name="move"),
    path("<int:visit_id>/sheet/", views_sheet.sheet, name="sheet"),
    path("<int:visit_id>/answers/<slug:item>/", require_POST(views_sheet.answer), name="answer"),
    path(
        "<int:visit_id>/notes/<slug:kind>/<slug:item>/",
        require_POST(views_sheet.note),
        name="note",
    ),
    path("<int:visit_id>/photos/<slug:item>/", require_POST(views_sheet.photo), name="photo"),
]
