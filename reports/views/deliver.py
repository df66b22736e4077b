"""An issued report goes out: mail, package, the leaders' sheet."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from reports import rules
from reports.forms import DeliveryForm
from reports.models import ConsolidatedReport
from reports.queries import deliveries
from reports.services import delivery, summary
from reports.services import package as packages
from reports.views.report import attachment, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deliver(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To which addresses; what went before stands above the form."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    require(user, Permission.REPORT_COMPILE, at=at)
    known = deliveries.deliveries(row)
    lost = [one.address for one in known if one.never_left]
    proposed = lost if known else deliveries.proposed(row, day=timezone.localdate(at))
    form = DeliveryForm(request.POST or None, initial={"addresses": "\n".join(proposed)})
    if form.is_valid() and _is_sent(request, row, form):
        return redirect("reports:deliver", public_id)
    page = {"report": row, "form": form, "sent": known, "is_ready": rules.is_in_force(row)}
    page |= {"mail_is_set": settings.MAIL_IS_SET}
    return render(request, "reports/deliver.html", page, status=422 if form.is_bound else 200)


def _is_sent(request: HttpRequest, row: ConsolidatedReport, form: DeliveryForm) -> bool:
    typed = form.cleaned_data["addresses"].replace(",", "\n").replace(";", "\n").splitlines()
    try:
        done = delivery.send(
            report=row, addresses=typed, by=signed_in(request), at=received_at(request)
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    _say(request, done)
    return True


def _say(request: HttpRequest, done: delivery.Sending) -> None:
    """What became of each address, a sentence for each kind."""
    leaving = sum(one not in done.held for one in done.new)
    if leaving:
        said = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", leaving)
        messages.success(request, said % {"n": leaving})
    if again := len(done.again):
        said = ngettext(
            "%(n)s mail that had not left is on its way again.",
            "%(n)s mails that had not left are on their way again.",
            again,
        )
        messages.success(request, said % {"n": again})
    if held := len(done.held):
        said = ngettext(
            "%(n)s mail is held: no mail server is set. Send it again when there is one.",
            "%(n)s mails are held: no mail server is set. Send them again when there is one.",
            held,
        )
        messages.warning(request, said % {"n": held})
    if not (leaving or again or held):
        messages.info(request, _("These addresses have this report already; nothing was sent."))


@require_safe
@login_required
def package(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The exchange package of an issued report."""
    row = found(request, public_id)
    if not row.is_out:
        raise Http404
    return attachment(packages.package(row), packages.package_name(row), "application/zip")


@require_safe
@login_required
def leader_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The leaders' sheet as it was made after the issue; 404 until then."""
    row = found(request, public_id)
    if row.summary_file is None:
        raise Http404
    data = stored_files.read(row.summary_file)
    return attachment(data, summary.summary_name(row), row.summary_file.media_type)
