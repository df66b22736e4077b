"""How recipients are written to: the version of a day, who signs, and the pages of both."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Appointment
from agencies.roles import Role
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as shown
from reports.models import Recipient, RecipientVersion
from reports.states import SignerFrom


class NotAddressed(DomainError):
    """No form of address is in force for the recipient on that day."""

    code = "recipient_not_addressed"


def version_on(recipient: Recipient, day: date) -> RecipientVersion:
    """The form of address in force (one query). Raises NotAddressed."""
    rows = RecipientVersion.objects.in_force(day).filter(recipient=recipient)
    found = rows.select_related("recipient", "made_by").first()
    if found is None:
        named = {"name": recipient.name, "day": shown(day)}
        raise NotAddressed(
            _(
                "On %(day)s no form of address is in force for %(name)s. Enter one on the page of "
                "the recipient, then compile."
            )
            % named
        )
    return found


def last_entered(recipient: Recipient) -> RecipientVersion | None:
    """The form of address that begins last, with which a change goes on (one query)."""
    rows = recipient.versions.standing().select_related("made_by")
    return rows.order_by("-valid_from").first()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: `name` "" leaves the place blank, `why` says why in a sentence."""

    name: str
    why: str = ""


def signer_on(version: RecipientVersion, day: date, *, demo: bool) -> Signer:
    """The one head of Sở KH&CN who holds the post of the signature on that day (one query). Nobody
    or several: blank, never a guess. A demonstration account signs only demonstration papers."""
    if version.signer_from == SignerFrom.BLANK:
        return Signer("", _("The name is left blank, as this form of address asks."))
    rows = Appointment.objects.valid_on(day).filter(role=Role.OFFICE_HEAD, person__is_active=True)
    if not demo:
        rows = rows.filter(person__is_demo=False)
    names = {
        row.person.full_name
        for row in rows.select_related("person")
        if _is_post(row.post, version.capacity, version.post)
    }
    if len(names) == 1:
        return Signer(names.pop())
    named = {"post": version.post, "day": shown(day)}
    if names:
        return Signer(
            "", _("Several people hold the post %(post)s on %(day)s: the name is blank.") % named
        )
    return Signer(
        "", _("Nobody is known to hold the post %(post)s on %(day)s: the name is blank.") % named
    )


def _is_post(held: str, capacity: str, wanted: str) -> bool:
    """ "Giám đốc Sở" is GIÁM ĐỐC, "Phó Giám đốc" is not; "KT. Giám đốc – Phó Giám đốc" is PHÓ GIÁM
    ĐỐC under KT. GIÁM ĐỐC."""
    parts = [part.strip().casefold() for part in held.replace(" - ", "–").split("–")]
    post = wanted.casefold()
    if len(parts) > 1 and parts[0] != capacity.casefold():
        return False
    return parts[-1] == post or parts[-1].startswith(f"{post} ")


# --- pages ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One recipient in the list; `current` None: no report can be written to it today."""

    recipient: Recipient
    current: RecipientVersion | None
    next_from: date | None


def rows(*, at: datetime) -> tuple[RecipientRow, ...]:
    """All recipients with what is in force today and what comes (2 queries)."""
    today = timezone.localdate(at)
    standing: dict[int, list[RecipientVersion]] = {}
    for version in RecipientVersion.objects.standing().order_by("valid_from"):
        standing.setdefault(version.recipient_id, []).append(version)
    return tuple(
        _row(one, standing.get(one.pk, []), today)
        for one in Recipient.objects.order_by("position", "pk")
    )


def _row(recipient: Recipient, versions: list[RecipientVersion], today: date) -> RecipientRow:
    current = next((one for one in versions if is_in_force(one, today)), None)
    later = (one.valid_from for one in versions if one.valid_from > today)
    return RecipientRow(recipient, current, next(later, None))


def is_in_force(version: RecipientVersion, day: date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One row of the history."""

    version: RecipientVersion
    is_in_force: bool
    is_replaced: bool


def history(recipient: Recipient, *, at: datetime) -> tuple[VersionLine, ...]:
    """All forms of address of one recipient, the newest first, replaced ones too (one query)."""
    today = timezone.localdate(at)
    found = recipient.versions.select_related("made_by", "recipient")
    return tuple(
        VersionLine(
            one, one.withdrawn_at is None and is_in_force(one, today), bool(one.withdrawn_at)
        )
        for one in found.order_by("-valid_from", "-pk")
    )
