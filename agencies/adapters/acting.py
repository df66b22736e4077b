"""One person, several appointments: which of them acts is chosen by the person and kept in the
session. Without a choice all count, and each act is recorded with the one that gives the right."""

from django.http import HttpRequest, HttpResponse

from agencies.adapters.requests import GetResponse
from agencies.models import Appointment, User
from plan_portal.lib.request import received_at

ACTING = "portal_acting"


class ActingMiddleware:
    """After the session guard: what the guard asks (idle limit, has left) does not depend on the
    choice. A chosen appointment that has ended is no choice any more."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and ACTING in request.session:
            held = user.every_appointment_at(received_at(request))
            chosen = next((r for r in held if str(r.public_id) == request.session[ACTING]), None)
            if chosen is None:
                del request.session[ACTING]
            else:
                user.limit_to(chosen)
        return self.get_response(request)


def choose(request: HttpRequest, appointment: Appointment | None) -> None:
    """Act in one appointment from the next request on; None: in all of them."""
    if appointment is None:
        request.session.pop(ACTING, None)
    else:
        request.session[ACTING] = str(appointment.public_id)
