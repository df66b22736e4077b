"""The calendar of one person under a secret address: for a calendar program, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.services import feed as feeds
from plan_portal.lib import icalendar
from plan_portal.lib.request import received_at
from tasks.queries import feed as feed_queries


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Own deadlines as iCalendar; 404 for a wrong or revoked secret. Always Vietnamese: the
    program that asks has no language of its own."""
    person = feeds.owner_of(secret)
    if person is None:
        raise Http404
    at = received_at(request)
    with translation.override("vi"):
        events = feed_queries.events_of(person, at=at)
        content = icalendar.write(_("Deadlines – Plan Portal"), events, at=at)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    # Read again each time: a revoked address must not live on in a store on the way.
    answer["Cache-Control"] = "private, no-store"
    return answer
