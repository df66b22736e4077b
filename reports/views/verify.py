"""Is this paper genuine, and in force? For whoever holds it: no sign-in, nothing of its content."""

from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.adapters.requests import address_of
from plan_portal.lib import files, rate, short_code
from plan_portal.lib.request import received_at
from reports.forms import CodeForm, PaperForm
from reports.queries import public
from reports.services import package

PAGE = "reports/check.html"


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """A code (typed, or from the QR code) says whether the paper is in force; a file, whether it
    is, byte for byte, one that was issued."""
    is_asking = request.method == "POST" or code or "ma" in request.GET
    if is_asking and not _is_within(request):
        return render(request, PAGE, _page() | {"is_slowed": True}, status=429)
    if request.method == "POST":
        return _compare(request, code)
    if code:
        found = public.of_code(short_code.typed(code))
        page = _page() | {"standing": found, "asked": code[:40]}
        return render(request, PAGE, page, status=200 if found else 404)
    if "ma" not in request.GET:
        return render(request, PAGE, _page())
    form = CodeForm(request.GET)
    if not form.is_valid():
        return render(request, PAGE, _page() | {"code_form": form}, status=422)
    return redirect("reports:check_code", short_code.shown(form.cleaned_data["ma"]))


def _compare(request: HttpRequest, code: str) -> HttpResponse:
    """The file is hashed and forgotten."""
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, PAGE, _page() | {"paper_form": form}, status=422)
    paper = form.cleaned_data["file"]
    found = public.of_file(files.sha256(paper)) or _of_package(paper)
    wanted = short_code.typed(code)
    is_other = bool(found and wanted and found.code != wanted)
    page = {"standing": found, "compared": True, "is_other": is_other}
    return render(request, PAGE, _page() | page)


def _of_package(stream: IO[bytes]) -> public.Standing | None:
    report = package.report_of(stream)
    return public.of_report(report) if report else None


def _page() -> dict[str, object]:
    return {"code_form": CodeForm(), "paper_form": PaperForm()}


def _is_within(request: HttpRequest) -> bool:
    who = address_of(request) or "?"
    limit = settings.CHECKS_PER_MINUTE
    return rate.is_within("check", who, limit=limit, at=received_at(request))
