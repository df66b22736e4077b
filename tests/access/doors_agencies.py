"""Services of agencies: accounts, posts, links, classes, changes, documents, tokens, calendars."""

from agencies.models import ChangeKind
from agencies.roles import Role
from agencies.services import account, change, document, feed, group, link, office, token
from agencies.services.change import Wish
from tests.access.door import ADMINISTRATOR, EVERYBODY, OFFICE, Doors, post, staff, today
from tests.access.world import DAY, World


def _wish(world: World) -> Wish:
    act = world.tasks["plan"].document
    return Wish(ChangeKind.RENAME, today(world), act, (world.b,), new_name="Sở Nội vụ mới")


AGENCIES: Doors = {
    "agencies.account.create": (
        ADMINISTRATOR,
        lambda w, by: account.create(username="moi", full_name="Mới", by=by, at=w.at),
    ),
    "agencies.account.deactivate": (
        ADMINISTRATOR,
        lambda w, by: account.deactivate(account=staff(w), by=by, at=w.at),
    ),
    "agencies.account.reactivate": (
        ADMINISTRATOR,
        lambda w, by: account.reactivate(account=w.people["deactivated"], by=by, at=w.at),
    ),
    "agencies.account.sign_out_everywhere": (
        {"administrator", "staff_a"},
        lambda w, by: account.sign_out_everywhere(account=staff(w), by=by, at=w.at),
    ),
    "agencies.account.appoint": (
        ADMINISTRATOR,
        lambda w, by: account.appoint(
            person=w.people["nobody"],
            agency=w.a,
            role=Role.HEAD,
            valid_from=today(w),
            by=by,
            at=w.at,
        ),
    ),
    "agencies.account.end_appointment": (
        ADMINISTRATOR,
        lambda w, by: account.end_appointment(
            appointment=staff(w).appointments.get(), valid_to=today(w), by=by, at=w.at
        ),
    ),
    "agencies.link.reset": (
        ADMINISTRATOR,
        lambda w, by: link.reset(account=staff(w), by=by, at=w.at),
    ),
    "agencies.group.add_members": (
        OFFICE,
        lambda w, by: group.add_members(
            group=w.group, agencies=[w.b], valid_from=today(w), basis="x", by=by, at=w.at
        ),
    ),
    "agencies.group.end_membership": (
        OFFICE,
        lambda w, by: group.end_membership(
            membership=w.group.memberships.get(agency=w.a), valid_to=today(w), by=by, at=w.at
        ),
    ),
    "agencies.group.replace_members": (
        OFFICE,
        lambda w, by: group.replace_members(
            group=w.group, agencies=[w.b], valid_from=today(w), basis="x", by=by, at=w.at
        ),
    ),
    "agencies.token.create": (
        {"staff_a"},
        lambda w, by: token.create(
            appointment=staff(w).appointments.get(), name="x", days=3, by=by, at=w.at
        ),
    ),
    "agencies.token.revoke": (
        {"staff_a", "administrator"},
        lambda w, by: token.revoke(token=w.token_a, by=by, at=w.at),
    ),
    "agencies.office.succeed": (
        ADMINISTRATOR,
        lambda w, by: office.succeed(
            appointment=post(w, "staff_a"),
            successor=w.people["nobody"],
            on=today(w) + DAY,
            by=by,
            at=w.at,
        ),
    ),
    "agencies.office.stand_in": (
        ADMINISTRATOR,
        lambda w, by: office.stand_in(
            head=post(w, "head_a"),
            person=staff(w),
            valid_from=today(w),
            valid_to=today(w) + DAY,
            post="KT. Giám đốc",
            basis="x",
            by=by,
            at=w.at,
        ),
    ),
    "agencies.change.record": (
        OFFICE,
        lambda w, by: change.record(wish=_wish(w), by=by, at=w.at),
    ),
    "agencies.change.withdraw": (
        OFFICE,
        lambda w, by: change.withdraw(change=w.change, by=by, at=w.at),
    ),
    "agencies.document.record": (
        OFFICE,
        lambda w, by: document.record(
            document=None,
            number="9/KH-UBND",
            issued_on=today(w),
            issuer="x",
            title="x",
            valid_to=None,
            replaced_by=None,
            source="Công báo",
            is_confirmed=True,
            by=by,
            at=w.at,
        ),
    ),
    "agencies.feed.create": (EVERYBODY, lambda w, by: feed.create(by=by, at=w.at)),
    "agencies.feed.revoke": (EVERYBODY, lambda w, by: feed.revoke(by=by, at=w.at)),
}
