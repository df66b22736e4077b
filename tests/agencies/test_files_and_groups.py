"""Stored bytes and members of classes."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from agencies.models import StoredFile, User
from agencies.services import file, group
from plan_portal.lib import files
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, GroupMembershipFactory
from tests.moments import NOON

START = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path


def test_same_bytes_are_one_row_and_come_back(db: None) -> None:
    one = file.store(data=b"a" * 3_000_000, media_type="text/plain", at=NOON)
    two = file.store(data=b"a" * 3_000_000, media_type="text/plain", at=NOON)

    assert one.pk == two.pk
    assert file.read(one) == b"a" * 3_000_000
    assert one.size == 3_000_000


def test_changed_bytes_are_refused_before_the_last_arrive(db: None) -> None:
    stored = file.store(data=b"a" * 1000, media_type="text/plain", at=NOON)
    file.path_of(stored.sha256).write_bytes(b"a" * 999 + b"b")
    stream = file.open_checked(stored)
    assert stream.read(900) == b"a" * 900

    with pytest.raises(file.FileDamaged):
        stream.read(900)
    stream.close()


@pytest.mark.parametrize("content", [None, b"shorter"])
def test_missing_or_cut_file_is_refused_at_once(db: None, content: bytes | None) -> None:
    stored = file.store(data=b"a" * 1000, media_type="text/plain", at=NOON)
    path = file.path_of(stored.sha256)
    path.unlink() if content is None else path.write_bytes(content)

    with pytest.raises(file.FileDamaged):
        file.open_checked(stored)


def left_behind(name: str, *, at: datetime, folder: str = "ab") -> Path:
    """A file that a killed process left, last touched at that moment."""
    path = Path(settings.FILES_DIR) / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"left")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_what_a_killed_process_left_goes_after_a_day_and_nothing_else(db: None) -> None:
    kept = file.path_of(file.store(data=b"a", media_type="text/plain", at=NOON).sha256)
    os.utime(kept, (0, 0))
    old, fresh = NOON - timedelta(days=1, minutes=1), NOON - timedelta(hours=23)
    gone = [left_behind(name, at=old) for name in (".tmp-x1", "ab" * 32)]
    young = [left_behind(name, at=fresh) for name in (".tmp-x2", "cd" * 32)]
    foreign = left_behind("README", at=old)

    assert [file.clear(at=NOON) for _ in range(2)] == [2, 0]

    assert [path.exists() for path in gone] == [False, False]
    assert all(path.exists() for path in (kept, foreign, *young))


def test_a_file_that_is_stored_while_it_is_cleared_stays(db: None) -> None:
    """A compile was killed after the rename, and the same bytes come a week later: the sweep has
    already seen the old file when the new one is written."""
    digest = files.sha256(b"left")
    orphan = left_behind(digest, at=NOON - timedelta(days=7), folder=digest[:2])
    stored = file.store(data=b"left", media_type="text/plain", at=NOON)

    assert orphan.stat().st_mtime > (NOON - timedelta(days=7)).timestamp()
    assert not file._removed(orphan, NOON - timedelta(days=1))
    StoredFile.objects.all().delete()  # its row is not committed yet
    assert not file._removed(orphan, NOON - timedelta(days=7))
    assert file.path_of(stored.sha256).read_bytes() == b"left"


def test_the_files_of_another_database_are_left_alone(db: None, caplog) -> None:
    file.store(data=b"a", media_type="text/plain", at=NOON)
    old = NOON - timedelta(days=2)
    others = [left_behind(letter * 64, at=old) for letter in "0123"]

    assert file.clear(at=NOON) == 0

    assert all(path.exists() for path in others)
    assert "files without rows left alone" in caplog.text


def test_replacing_members_ends_the_others_the_day_before(coordinator: User) -> None:
    klass = AgencyGroupFactory()
    kept, left, new = (AgencyFactory() for _ in range(3))
    for agency in (kept, left):
        GroupMembershipFactory(group=klass, agency=agency)

    group.replace_members(
        group=klass, agencies=[kept, new], valid_from=START, basis="b", by=coordinator, at=NOON
    )

    on = {row.agency_id for row in klass.memberships.valid_on(START)}
    before = {row.agency_id for row in klass.memberships.valid_on(START - timedelta(days=1))}
    assert (on, before) == ({kept.pk, new.pk}, {kept.pk, left.pk})


def test_member_added_twice_is_refused_and_nobody_is_added(coordinator: User) -> None:
    row, other = GroupMembershipFactory(), AgencyFactory()

    with pytest.raises(group.MemberTwice) as refusal:
        group.add_members(
            group=row.group, agencies=[other, row.agency], valid_from=START, basis="",
            by=coordinator, at=NOON,
        )  # fmt: skip

    assert row.agency.name in str(refusal.value)
    assert list(row.group.memberships.values_list("agency", flat=True)) == [row.agency_id]


def test_last_member_of_a_class_does_not_end(coordinator: User) -> None:
    row = GroupMembershipFactory(valid_from=START)

    with pytest.raises(group.ClassEmptied):
        group.end_membership(membership=row, valid_to=START, by=coordinator, at=NOON)

    row.refresh_from_db()
    assert row.valid_to is None


def test_member_ends_when_another_is_there(coordinator: User) -> None:
    row = GroupMembershipFactory(valid_from=START)
    GroupMembershipFactory(group=row.group, valid_from=START)

    group.end_membership(membership=row, valid_to=START, by=coordinator, at=NOON)

    row.refresh_from_db()
    assert row.valid_to == START


def test_membership_does_not_end_before_its_start(coordinator: User) -> None:
    row = GroupMembershipFactory(valid_from=START)

    with pytest.raises(group.EndsBeforeStart):
        group.end_membership(
            membership=row, valid_to=START - timedelta(days=3), by=coordinator, at=NOON
        )


def test_members_are_the_coordinators(staff_a: User) -> None:
    with pytest.raises(NotAllowed):
        group.add_members(
            group=AgencyGroupFactory(), agencies=[], valid_from=START, basis="", by=staff_a, at=NOON
        )
