from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.kernel.cases import selectors, services
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.models import Attachment, Case
from ronghe.web.cases import receiving, wording
from ronghe.web.cases.tables import TaskFilter, TaskTable
from ronghe.web.shell import access, tasks
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ANCHOR = "#evidence"


class TasksView(TableView):
    model = Case
    table_class = TaskTable
    filterset_class = TaskFilter
    title = gettext_lazy("My tasks")
    subtitle = gettext_lazy("What waits for you, the most urgent first.")
    search_fields = ("title", "place__name", "place__name_en")
    search_hint = gettext_lazy("Matter or place")

    def get_queryset(self) -> Any:
        waiting = selectors.cases_waiting_for(access.person_of(self.request))
        self.queryset = tasks.with_things(waiting.select_related("place"))
        return super().get_queryset()


tasks_page = TasksView.as_view()


@require_POST
def evidence_add(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add the file of the form to a case, and go back to its page."""
    case = get_object_or_404(tasks.with_things(Case.objects.all()), pk=case_id)
    person = access.person_of(request)
    upload = request.FILES.get("file")
    if case.state.is_final:
        messages.error(request, _("The matter is over; it takes no more files."))
    elif not selectors.may_attach(person, case):
        raise PermissionDenied
    elif upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        try:
            name, content = receiving.content_of(upload)
            services.attachment_add(
                case=case, name=name, content=content, by=person, note=request.POST.get("note", "")
            )
        except UnfitFileError as error:
            messages.error(request, wording.unfit(error))
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": name})
    page = tasks.url_of(case)
    return redirect(page + ANCHOR if page else "cases:tasks")


@require_GET
def evidence(request: HttpRequest, attachment_id: int) -> FileResponse:
    """Return the bytes of a file."""
    return receiving.download_of(get_object_or_404(Attachment, pk=attachment_id))
