"""Screens of the audit trail and of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import audit
from agencies.models import AuditEvent, MessageStatus, OutboxMessage, User

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class AuditWish:
    action: str
    object_type: str
    object_id: str
    words: str
    page: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "AuditWish":
        return cls(
            action=given.get("action", "")[:60],
            object_type=given.get("type", "")[:60],
            object_id=given.get("object", "")[:60],
            words=given.get("q", "")[:100],
            page=given.get("page", "1"),
        )


# Acts in words; one that is not here yet shows its code.
_ACTS = {
    "account.create": gettext_lazy("account opened"),
    "account.deactivate": gettext_lazy("account closed"),
    "account.reactivate": gettext_lazy("account opened again"),
    "account.link": gettext_lazy("sign-in link issued"),
    "account.set_password": gettext_lazy("password set"),
    "account.sign_out_everywhere": gettext_lazy("all sessions ended"),
    "account.appoint": gettext_lazy("person appointed"),
    "account.end_appointment": gettext_lazy("appointment ended"),
    "account.succeed": gettext_lazy("post passed to a successor"),
    "account.stand_in": gettext_lazy("stand-in for a head appointed"),
    "plan.amendment_begun": gettext_lazy("plan amendment begun"),
    "plan.amendment_applied": gettext_lazy("plan amendment applied"),
    "plan.amendment_dropped": gettext_lazy("plan amendment dropped"),
    "document.record": gettext_lazy("document validity recorded"),
    "message.pass_on": gettext_lazy("message passed to the successor"),
    "token.create": gettext_lazy("token made"),
    "token.revoke": gettext_lazy("token revoked"),
    "feed.create": gettext_lazy("calendar address made"),
    "feed.revoke": gettext_lazy("calendar address revoked"),
    "group.add_members": gettext_lazy("members added"),
    "group.end_membership": gettext_lazy("membership ended"),
    "group.remind": gettext_lazy("class reminded"),
    "organisation.record": gettext_lazy("organisation change recorded"),
    "organisation.withdraw": gettext_lazy("organisation change withdrawn"),
    "organisation.apply": gettext_lazy("organisation change applied"),
    "organisation.undo": gettext_lazy("organisation change undone"),
    "group.withdraw_membership": gettext_lazy("membership withdrawn"),
    "reference.add": gettext_lazy("reference data added"),
    "reference.change": gettext_lazy("reference data changed"),
    "plan.import": gettext_lazy("plan imported"),
    "task.correct_reading": gettext_lazy("reading of a clause corrected"),
    "supplement.add": gettext_lazy("supplement added to a task"),
    "supplement.withdraw": gettext_lazy("supplement withdrawn"),
    "period.open": gettext_lazy("period opened"),
    "period.cancel": gettext_lazy("period cancelled"),
    "period.extend": gettext_lazy("period extended"),
    "period.lock": gettext_lazy("period locked"),
    "period.unlock": gettext_lazy("period reopened"),
    "calendar.load": gettext_lazy("proposed days off loaded"),
    "calendar.decide": gettext_lazy("days off confirmed or refused"),
    "calendar.add": gettext_lazy("day off added"),
    "calendar.rule": gettext_lazy("rule of deadlines added"),
    "period.reopen": gettext_lazy("locked period reopened for a while"),
    "period.reopening_end": gettext_lazy("reopening ended"),
    "reminder.by_hand": gettext_lazy("agencies reminded"),
    "reminder.letter_sent": gettext_lazy("reminder letter sent"),
    "extension.ask": gettext_lazy("more time asked for"),
    "extension.granted": gettext_lazy("more time granted"),
    "extension.refused": gettext_lazy("more time refused"),
    "entry.decide": gettext_lazy("answer decided"),
    "submission.hand_over": gettext_lazy("report handed over to the head"),
    "submission.send": gettext_lazy("report sent"),
    "submission.give_back": gettext_lazy("report given back by the head"),
    "submission.recall": gettext_lazy("report taken back"),
    "submission.return": gettext_lazy("report returned by Sở KH&CN"),
    "submission.accept": gettext_lazy("report accepted"),
    "submission.consolidate": gettext_lazy("report consolidated"),
    "submission.reopen": gettext_lazy("report reopened"),
    "obstacle.raised": gettext_lazy("obstacle raised"),
    "obstacle.forwarded": gettext_lazy("obstacle forwarded"),
    "obstacle.answered": gettext_lazy("obstacle answered"),
    "obstacle.closed": gettext_lazy("obstacle closed"),
    "obstacle.link": gettext_lazy("obstacle linked with others"),
    "obstacle.unlink": gettext_lazy("obstacle taken out of its group"),
    "report.omit": gettext_lazy("task left out of a report"),
    "report.restore": gettext_lazy("task put back into a report"),
    "recipient.address": gettext_lazy("form of address changed"),
    "report.ad_hoc": gettext_lazy("report on request asked for"),
    "report.mark": gettext_lazy("working copy with marks asked for"),
    "report.request": gettext_lazy("report requested"),
    "report.compiled": gettext_lazy("report compiled"),
    "report.cancel": gettext_lazy("compilation stopped"),
    "report.release": gettext_lazy("report shown to leaders"),
    "report.revise": gettext_lazy("report sent back to be revised"),
    "report.settle": gettext_lazy("report found to need no change"),
    "report.figure_reason": gettext_lazy("reason given for a figure that differs"),
    "report.target_link": gettext_lazy("target linked to a figure"),
    "report.target_end": gettext_lazy("target no longer linked to a figure"),
    "report.approve": gettext_lazy("report approved"),
    "report.issue": gettext_lazy("report issued"),
    "report.supersede": gettext_lazy("report superseded"),
    "report.supplement": gettext_lazy("report completed by a supplement"),
}


@dataclass(frozen=True, slots=True)
class EventRow:
    number: int
    at: datetime
    actor: str
    action_label: str
    object_label: str
    object_id: str
    agency: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    page: "Page[AuditEvent]"
    events: tuple[EventRow, ...]
    count: int
    actions: list[tuple[str, str]]
    object_types: list[tuple[str, str]]
    wish: AuditWish
    # Number of the first event whose hash is wrong; None = the chain holds.
    broken_at: int | None
    head: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    page: "Page[OutboxMessage]"
    state: str
    states: list[tuple[str, str, int]]


def audit_page(user: User, *, wish: AuditWish, at: datetime) -> AuditPage:
    """One page of events, newest first, and whether the whole chain verifies."""
    seen = AuditEvent.objects.visible_to(user, at=at)
    kinds = list(seen.order_by().values_list("action", "object_type").distinct())
    chosen = seen.select_related("agency").order_by("-number")
    if wish.action:
        chosen = chosen.filter(action=wish.action)
    if wish.object_type:
        chosen = chosen.filter(object_type=wish.object_type)
    if wish.object_id:
        chosen = chosen.filter(object_id=wish.object_id)
    for word in wish.words.split():
        chosen = chosen.filter(Q(actor_label__icontains=word) | Q(object_id=word))
    head = seen.order_by("-number").values_list("hash", flat=True).first()
    page = Paginator(chosen, PAGE_SIZE).get_page(wish.page)
    return AuditPage(
        page=page,
        events=tuple(_event(event) for event in page),
        count=page.paginator.count,
        actions=[
            ("", _("All acts")),
            *((a, act_label(a)) for a in sorted({kind[0] for kind in kinds})),
        ],
        object_types=[
            ("", _("All kinds of objects")),
            *((t, _kind(t)) for t in sorted({kind[1] for kind in kinds if kind[1]})),
        ],
        wish=wish,
        broken_at=audit.broken_at(),
        head=head or "",
    )


def act_label(action: str) -> str:
    """An act of the trail in words; the code of one that is not here yet."""
    return str(_ACTS.get(action, action))


def _kind(object_type: str) -> str:
    """The name of a model as people know it; the code of one that is gone."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)  # noqa: SLF001 (Django's public API)
    except (LookupError, ValueError):
        return object_type


def _event(event: AuditEvent) -> EventRow:
    return EventRow(
        number=event.number,
        at=event.at,
        actor=event.actor_label,
        action_label=act_label(event.action),
        object_label=_kind(event.object_type),
        object_id=event.object_id,
        agency=event.agency.label if event.agency else "",
    )


def outbox_page(user: User, *, wish: Mapping[str, str], at: datetime) -> OutboxPage:
    """One page of messages, newest first; each state with its number."""
    seen = OutboxMessage.objects.visible_to(user, at=at)
    counts = dict(seen.order_by().values_list("status").annotate(n=Count("pk")))
    state = wish.get("state", "")
    state = state if state in MessageStatus.values else ""
    chosen = seen.filter(status=state) if state else seen
    chosen = chosen.select_related("to_user").order_by("-created_at", "-pk")
    return OutboxPage(
        page=Paginator(chosen, PAGE_SIZE).get_page(wish.get("page", "1")),
        state=state,
        states=[
            ("", _("All"), sum(counts.values())),
            *((s.value, str(s.label), counts.get(s.value, 0)) for s in MessageStatus),
        ],
    )
