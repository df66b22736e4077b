"""Services of a round: answers, the way of a report, review, obstacles, reminders, more time."""

from typing import Any

from tasks.services import (
    class_round,
    entry,
    evidence,
    extension,
    obstacle,
    obstacle_link,
    office,
    reminder,
    reopening,
    review,
    submission,
)
from tasks.services.review import Decision
from tests.access.door import ADMINISTRATOR, OFFICE, OFFICE_HEAD, STAFF, Doors, first, post, today
from tests.access.world import CANARY_A, DAY, World, answer, entries_of, evidence_of, obstacle_of


def _seen(world: World) -> dict[str, Any]:
    raised = obstacle_of(world.a)
    return {"obstacle": raised, "steps_seen": raised.steps.count(), "at": world.at}


def _row(row: Any) -> dict[str, Any]:
    return {"submission": row, "version": row.version}


def _saving(world: World) -> dict[str, Any]:
    mine = first(world.draft)
    new = answer(CANARY_A, percent=70)
    return {"entry": mine, "answer": new, "version": mine.version, "at": world.at}


def _class(world: World) -> dict[str, Any]:
    return {"group": world.group, "period": world.class_period, "at": world.at}


def _reopening(world: World) -> dict[str, Any]:
    period = world.locked.period
    return {"period": period, "reason": "x", "until": world.at + DAY, "at": world.at}


ROUNDS: Doors = {
    "tasks.entry.save": (STAFF | OFFICE, lambda w, by: entry.save(by=by, **_saving(w))),
    "tasks.entry.save_merging": (
        STAFF | OFFICE,
        lambda w, by: entry.save_merging(by=by, **_saving(w)),
    ),
    "tasks.entry.set_aside": (STAFF | OFFICE, lambda w, by: entry.set_aside(by=by, **_saving(w))),
    "tasks.entry.nil_for_unanswered": (
        STAFF | OFFICE,
        lambda w, by: entry.nil_for_unanswered(submission=w.draft, by=by, at=w.at),
    ),
    "tasks.evidence.add": (
        STAFF | OFFICE,
        lambda w, by: evidence.add(entry=first(w.draft), document_number="7/CV", by=by, at=w.at),
    ),
    "tasks.evidence.remove": (
        STAFF | OFFICE,
        lambda w, by: evidence.remove(evidence=evidence_of(w.draft), by=by, at=w.at),
    ),
    "tasks.submission.hand_over": (
        STAFF,
        lambda w, by: submission.hand_over(by=by, at=w.at, **_row(w.draft)),
    ),
    "tasks.submission.send": (
        {"head_a"} | OFFICE,
        lambda w, by: submission.send(by=by, at=w.at, note="Công văn 1", **_row(w.with_head)),
    ),
    "tasks.submission.give_back": (
        {"head_a"},
        lambda w, by: submission.give_back(by=by, at=w.at, note="x", **_row(w.with_head)),
    ),
    "tasks.submission.recall": (
        {"head_a"},
        lambda w, by: submission.recall(by=by, at=w.at, **_row(w.sent)),
    ),
    "tasks.review.decide": (
        OFFICE,
        lambda w, by: review.decide(
            entry=first(w.sent), decision=Decision.ACCEPT, by=by, at=w.at, version=w.sent.version
        ),
    ),
    "tasks.review.undo": (
        OFFICE,
        lambda w, by: review.undo(entry=first(w.sent), by=by, at=w.at, version=w.sent.version),
    ),
    "tasks.review.finish": (OFFICE, lambda w, by: review.finish(by=by, at=w.at, **_row(w.sent))),
    "tasks.review.accept_all_quiet": (
        OFFICE,
        lambda w, by: review.accept_all_quiet(
            submissions_seen=[(w.sent, w.sent.version)], by=by, at=w.at
        ),
    ),
    "tasks.obstacle.forward": (
        OFFICE,
        lambda w, by: obstacle.forward(document_number="9/CV", addressee="Bộ", by=by, **_seen(w)),
    ),
    "tasks.obstacle.answer": (OFFICE, lambda w, by: obstacle.answer(note="Rõ", by=by, **_seen(w))),
    "tasks.obstacle.close": (STAFF, lambda w, by: obstacle.close(note="Xong", by=by, **_seen(w))),
    "tasks.obstacle_link.link": (
        OFFICE,
        lambda w, by: obstacle_link.link(
            obstacles=[obstacle_of(w.a), obstacle_of(w.b)], by=by, at=w.at
        ),
    ),
    "tasks.obstacle_link.unlink": (
        OFFICE,
        lambda w, by: obstacle_link.unlink(obstacle=obstacle_of(w.a), by=by, at=w.at),
    ),
    "tasks.class_round.remind_class": (
        OFFICE,
        lambda w, by: class_round.remind_class(by=by, **_class(w)),
    ),
    "tasks.class_round.record_nil": (
        OFFICE,
        lambda w, by: class_round.record_nil(basis="Công văn 1", by=by, **_class(w)),
    ),
    "tasks.reminder.remind_by_hand": (
        OFFICE,
        lambda w, by: reminder.remind_by_hand(submissions=[w.draft], by=by, at=w.at),
    ),
    "tasks.reminder.mark_letter_sent": (
        OFFICE,
        lambda w, by: reminder.mark_letter_sent(letter=w.letter, number="1", by=by, at=w.at),
    ),
    "tasks.office.stand_in": (
        ADMINISTRATOR,
        lambda w, by: office.stand_in(
            head=post(w, "head_a"),
            person=w.people["staff_a"],
            valid_from=today(w),
            valid_to=today(w) + DAY,
            post="KT. Giám đốc",
            basis="x",
            periods=[w.draft.period],
            by=by,
            at=w.at,
        ),
    ),
    # Nobody asks on behalf of an agency.
    "tasks.extension.ask": (
        STAFF,
        lambda w, by: extension.ask(
            submission=w.draft,
            wished_due_at=w.draft.period.due_at + DAY,
            reason="Bão",
            by=by,
            at=w.at,
        ),
    ),
    "tasks.extension.grant": (
        OFFICE_HEAD,
        lambda w, by: extension.grant(
            request=w.asked, due_at=w.asked.wished_due_at, reason="x", by=by, at=w.at
        ),
    ),
    "tasks.extension.refuse": (
        OFFICE_HEAD,
        lambda w, by: extension.refuse(request=w.asked, reason="x", by=by, at=w.at),
    ),
    "tasks.extension.extend": (
        OFFICE_HEAD,
        lambda w, by: extension.extend(
            period=w.draft.period,
            agency=w.a,
            due_at=w.draft.period.due_at + DAY,
            reason="Bão",
            by=by,
            at=w.at,
        ),
    ),
    "tasks.reopening.reopen_whole": (
        OFFICE_HEAD,
        lambda w, by: reopening.reopen_whole(by=by, **_reopening(w)),
    ),
    "tasks.reopening.reopen_named": (
        OFFICE_HEAD,
        lambda w, by: reopening.reopen_named(entries=entries_of(w.locked), by=by, **_reopening(w)),
    ),
    "tasks.reopening.end": (
        OFFICE_HEAD,
        lambda w, by: reopening.end(reopening=w.reopening, by=by, at=w.at),
    ),
}
