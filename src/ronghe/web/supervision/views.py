from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.selectors import attachments_of, may_attach, steps_of
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising import selectors, services
from ronghe.kernel.plans.supervising.facts import facts_kept
from ronghe.kernel.plans.supervising.sides import steps_open
from ronghe.web.cases import receiving
from ronghe.web.cases import wording as evidence
from ronghe.web.shell import access, papers
from ronghe.web.shell.tables import TableView
from ronghe.web.supervision import issuing, scope, wording
from ronghe.web.supervision.forms import StepForm
from ronghe.web.supervision.paper import notice_of
from ronghe.web.supervision.stepping import UnknownStepError, step_take
from ronghe.web.supervision.tables import OrderFilter, OrderTable, timing_badges

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

UNPROCESSABLE = 422


class OrdersView(TableView):
    model = SupervisionOrder
    table_class = OrderTable
    filterset_class = OrderFilter
    template_name = "supervision/orders.html"
    title = gettext_lazy("Supervision")
    subtitle = gettext_lazy("What lags is followed until it is settled; what is late escalates.")
    search_fields = ("number", "title", "unit", "place__name", "place__name_en")
    search_hint = gettext_lazy("Number, matter or place")

    def get_queryset(self) -> Any:
        self.queryset = selectors.orders_visible()
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_issue = access.may(self.request, "supervision:new", "POST")
        return super().get_context_data(**kwargs) | {"may_issue": may_issue}


orders = OrdersView.as_view()


@require_http_methods(["GET", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    """Draw an order up: by hand, or from a commitment and place that the address names."""
    draft = issuing.draft_of(request)
    if request.method == "GET":
        return _new_page(request, draft, draft.form())
    form = draft.form(request.POST)
    if form.is_valid():
        try:
            made = services.order_issue(
                issuer=form.cleaned_data["issuer"],
                place=form.cleaned_data["place"],
                fields=form.fields_given(),
                commitment=draft.commitment,
                facts=draft.facts_at(form.cleaned_data["place"]),
                by=access.person_of(request),
            )
        except services.OpenOrderError as error:
            return _new_page(request, draft, form, held=error.order)
        except services.OrderRefusedError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("%(number)s was issued.") % {"number": made.number})
            return redirect("supervision:order", made.pk)
    return _new_page(request, draft, form)


def _new_page(
    request: HttpRequest,
    draft: issuing.Draft,
    form: Any,
    held: SupervisionOrder | None = None,
) -> HttpResponse:
    context = {"draft": draft, "form": form, "held": held, "facts": draft.facts}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "supervision/new.html", context, status=status)


@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    return _order_page(request, scope.order_or_404(order_id))


def _order_page(
    request: HttpRequest, shown: SupervisionOrder, refused: StepForm | None = None
) -> HttpResponse:
    person = access.person_of(request)
    may_step = access.may(request, "supervision:step", "POST")
    steps = steps_open(person, shown) if may_step else []
    wished = selectors.wished_day(shown) if shown.case.state_key == "extension" else None
    forms = [
        {
            "step": step,
            "form": refused
            if refused is not None and refused.transition == step.key
            else StepForm(transition=step.key, day=wished),
            "is_refused": refused is not None and refused.transition == step.key,
            "icon": wording.ICONS[step.key],
        }
        for step in steps
    ]
    context = {
        "order": shown,
        "to": wording.addressee(shown),
        "timing": selectors.timing_of(shown),
        "badges": timing_badges(shown),
        "facts": facts_kept(shown.facts),
        "wished": wished,
        "forms": forms,
        "events": [wording.event_of(each, shown) for each in steps_of(shown.case)],
        "files": attachments_of(shown.case),
        "may_attach": may_step and may_attach(person, shown.case),
    }
    status = 200 if refused is None else UNPROCESSABLE
    return render(request, "supervision/order.html", context, status=status)


def step(request: HttpRequest, order_id: int, transition: str) -> HttpResponse:
    """Take a step of an order, with its reason."""
    held = scope.order_or_404(order_id)
    form = StepForm(request.POST, request.FILES, transition=transition)
    try:
        if form.is_valid():
            given = form.cleaned_data
            step_take(
                held,
                transition,
                by=access.person_of(request),
                reason=given["reason"],
                day=given.get("day"),
                files=[
                    services.File(name=name, content=content)
                    for name, content in map(receiving.content_of, given.get("files", []))
                ],
            )
            messages.success(request, _("Done. The other side sees it among their tasks."))
            return redirect("supervision:order", held.pk)
    except (UnknownStepError, services.OrderNotYoursError) as error:
        raise Http404 from error
    except services.OrderRefusedError as error:
        field = {"due_on": "day"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
    except UnfitFileError as error:
        form.add_error("files", evidence.unfit(error))
    return _order_page(request, held, form)


@require_GET
def notice(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Show an order as the notice that is printed and sent; `export` gives it as a file."""
    shown = scope.order_or_404(order_id)
    # As it was sent: a later extension has its own place in the timeline.
    due_on = steps_of(shown.case).values_list("day", flat=True).first() or shown.case.due_on
    assert due_on is not None  # noqa: S101  # every order sets one
    if "export" in request.GET:
        wanted = request.GET["export"]
        if wanted not in papers.FORMATS:
            raise Http404
        paper = notice_of(shown, due_on)
        return papers.response(paper, file_format=wanted, name=f"{shown.number} {shown.title}")
    context = {
        "order": shown,
        "salutation": wording.salutation(shown),
        "subject": wording.subject(shown.commitment) if shown.commitment else "",
        "facts": facts_kept(shown.facts),
        "settle_by": wording.settle_by(due_on),
        "issued_by": wording.issued_by(shown),
    }
    return render(request, "supervision/notice.html", context)
