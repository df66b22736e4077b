# ruff: noqa: ARG005, E501  (tables of functions of one shape)
"""Every address of the resolver, the object it is tried with, and a body that would do something."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from agencies.models import Agency, LegalDocument
from tasks.models import Entry, Holiday, Plan
from tasks.queries.draft import Draft
from tests.access.world import (
    CANARY_A,
    FIGURE,
    ODD_FIGURE,
    PDF,
    World,
    aside_of,
    entries_of,
    evidence_of,
    obstacle_of,
    omission_of,
    receipt_of,
)
from tests.factories.agencies import PASSWORD
from tests.reports.addresses import boxes as address_boxes


def patterns() -> dict[str, str]:
    """Name of each address → its route; an address without a name goes by its route."""
    found: dict[str, str] = {}
    for name, route in _walk(get_resolver()):
        key = name or f"/{route}"
        assert key not in found, f"{key}: two addresses of one name"
        found[key] = route
    return found


def _walk(
    resolver: URLResolver, before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, route, (*spaces, one.namespace) if one.namespace else spaces)
        else:
            assert isinstance(one, URLPattern)
            yield ":".join((*spaces, one.name)) if one.name else "", route


def address(world: World, key: str) -> str:
    """Where the address leads in this world. "name@released" tries another object."""
    if key.startswith("/"):
        return _UNNAMED[key](world)
    if key in _OTHERS:
        return reverse(key.split("@")[0], args=_OTHERS[key](world))
    if key in _QUERIES:
        return reverse(key) + _QUERIES[key](world)
    made = _ARGUMENTS.get(key)
    if made is None and key.startswith("admin:") and patterns()[key].count("<path:"):
        return reverse(key, args=[_row_of(key)])
    return reverse(key, args=made(world) if made else [])


def _row_of(key: str) -> int:
    model = {"agency": Agency, "legaldocument": LegalDocument, "holiday": Holiday}
    return model[key.split("_")[1]].objects.order_by("pk")[0].pk


def _first(row: Any) -> Entry:
    return entries_of(row)[0]


_UNNAMED: dict[str, Any] = {
    r"/api/v1/^.*$": lambda w: "/api/v1/nowhere/",
    "/admin/agencies/agency/<path:object_id>/": lambda w: "/admin/agencies/agency/1/",
    "/admin/agencies/legaldocument/<path:object_id>/": lambda w: "/admin/agencies/legaldocument/1/",
    "/admin/tasks/holiday/<path:object_id>/": lambda w: "/admin/tasks/holiday/1/",
    "/admin/(?P<url>.*)$": lambda w: "/admin/nowhere/",
}
_ACCOUNT = ("account", "reset_account", "sign_out_account", "deactivate_account",
            "reactivate_account", "appoint")  # fmt: skip
_ARGUMENTS: dict[str, Any] = {
    "use_link": lambda w: [w.link_secret],
    "tasks:feed": lambda w: [w.feed_secret],
    "revoke_token": lambda w: [w.token_a.public_id],
    **{f"agencies:{name}": lambda w: [w.people["staff_a"].public_id] for name in _ACCOUNT},
    "agencies:end_appointment": lambda w: [w.people["staff_a"].appointments.get().public_id],
    "agencies:document": lambda w: [w.tasks["plan"].document.public_id],
    "tasks:amend": lambda w: [w.plan_draft.public_id],
    "tasks:amendment": lambda w: [w.amendment.public_id],
    "tasks:amendment_drop": lambda w: [w.amendment.public_id],
    "tasks:post_handover": lambda w: [w.people["staff_a"].appointments.get().public_id],
    "tasks:succeed": lambda w: [w.people["staff_a"].appointments.get().public_id],
    "tasks:stand_in": lambda w: [w.people["head_a"].appointments.get().public_id],
    "agencies:agency": lambda w: [w.a.public_id],
    "agencies:group": lambda w: [w.group.public_id],
    "agencies:add_members": lambda w: [w.group.public_id],
    "agencies:end_membership": lambda w: [w.group.public_id, w.a.public_id],
    "agencies:message": lambda w: [w.message.public_id],
    "tasks:review": lambda w: [w.sent.public_id],
    "tasks:review_finish": lambda w: [w.sent.public_id],
    "tasks:review_decide": lambda w: [_first(w.sent).public_id],
    "tasks:review_undo": lambda w: [_first(w.sent).public_id],
    "tasks:plan_draft": lambda w: [w.plan_draft.public_id],
    "tasks:plan_version": lambda w: [w.tasks["plan"].current_version.public_id],
    "tasks:plan_source": lambda w: [w.tasks["plan"].current_version.public_id],
    "tasks:task": lambda w: [w.tasks[w.a.code][0].public_id],
    "tasks:task_reading": lambda w: [w.tasks[w.a.code][0].public_id],
    "tasks:supplement_withdraw": lambda w: [w.supplement.public_id],
    **{
        f"tasks:{name}": lambda w: [w.draft.period.public_id]
        for name in ("period", "period_extend", "period_cancel", "period_lock")
    },
    "reports:letter_file": lambda w: [w.letter.public_id, "docx"],
    "reports:letter_sent": lambda w: [w.letter.public_id],
    "tasks:period_reopen": lambda w: [w.locked.period.public_id],
    "tasks:period_reopen_named": lambda w: [w.locked.period.public_id],
    "tasks:reopening_end": lambda w: [w.reopening.public_id],
    "tasks:extension_ask": lambda w: [w.draft.public_id],
    "tasks:extension_decide": lambda w: [w.asked.public_id],
    **{
        f"tasks:{name}": lambda w: [obstacle_of(w.a).public_id]
        for name in (
            "obstacle",
            "obstacle_forward",
            "obstacle_answer",
            "obstacle_close",
            "obstacle_unlink",
        )
    },
    "tasks:form": lambda w: [w.draft.public_id],
    "tasks:autosave": lambda w: [w.draft.public_id, _first(w.draft).public_id],
    "tasks:conflict": lambda w: [_first(w.draft).public_id, aside_of(w.draft).number],
    "tasks:history": lambda w: [_first(w.draft).public_id],
    "tasks:approve": lambda w: [w.with_head.public_id],
    "tasks:send": lambda w: [w.with_head.public_id],
    "tasks:give_back": lambda w: [w.with_head.public_id],
    "tasks:recall": lambda w: [w.sent.public_id],
    "tasks:receipt": lambda w: [receipt_of(w.sent).public_id],
    "tasks:evidence": lambda w: [evidence_of(w.draft).public_id],
    **{
        f"tasks:{name}": lambda w: [w.class_period.public_id, w.group.public_id]
        for name in ("class_round", "class_remind", "class_nil")
    },
    "tasks:change": lambda w: [w.change.public_id],
    "tasks:change_withdraw": lambda w: [w.change.public_id],
    "tasks:change_undo": lambda w: [w.changed.public_id],
    "tasks:handover": lambda w: [w.a.public_id],
    "reports:handover_docx": lambda w: [w.a.public_id],
    "reports:recipient": lambda _w: ["bo-khcn"],
    "reports:recipient_change": lambda _w: ["bo-khcn"],
    "reports:report": lambda w: [w.compiled.public_id],
    "reports:sources": lambda w: [w.compiled.public_id, 1],
    **{
        f"reports:{name}": lambda w: [w.compiled.public_id]
        for name in ("proof", "omit", "restore", "compare", "marked", "mark", "targets")
    },
    "reports:whereabouts": lambda w: [_first(w.sent).public_id],
    "reports:progress": lambda w: [w.compiled.public_id],
    "reports:cancel": lambda w: [w.requested.public_id],
    **{
        f"reports:{name}": lambda w: [w.compiled.public_id]
        for name in ("release", "revise", "settle", "approve")
    },
    "reports:figure_reason": lambda w: [w.approved.public_id],
    "reports:target_end": lambda w: [w.compiled.public_id, w.target.public_id],
    "reports:issue": lambda w: [w.approved.public_id],
    "reports:check_code": lambda w: [w.issued.code],
    "reports:download": lambda w: [w.compiled.public_id, "pdf"],
    **{
        f"reports:{name}": lambda w: ["ubnd-tinh", w.edited.entry.public_id, "result"]
        for name in ("edit", "edit_withdraw", "edit_keep")
    },
    "reports:edit_object": lambda w: [w.edited.public_id],
    "api:agency": lambda w: [w.a.public_id],
    "api:plan": lambda w: [Plan.objects.values_list("public_id", flat=True)[0]],
    "api:heading": lambda w: [w.tasks[w.a.code][0].heading.public_id],
    "api:task": lambda w: [w.tasks[w.a.code][0].public_id],
    "api:period": lambda w: [w.draft.period.public_id],
    "api:submission": lambda w: [w.draft.public_id],
    "api:hand_over": lambda w: [w.draft.public_id],
    "api:give_back": lambda w: [w.with_head.public_id],
    "api:recall": lambda w: [w.sent.public_id],
    "api:send": lambda w: [w.with_head.public_id],
    "api:finish_review": lambda w: [w.sent.public_id],
    "api:entry": lambda w: [_first(w.draft).public_id],
    "api:decision": lambda w: [_first(w.sent).public_id],
    "api:evidence_file": lambda w: [evidence_of(w.draft).public_id],
    "api:compile": lambda w: [w.done.period.public_id],
    "api:report": lambda w: [w.compiled.public_id],
    "api:cancel_report": lambda w: [w.requested.public_id],
    "api:release_report": lambda w: [w.compiled.public_id],
    "api:revise_report": lambda w: [w.compiled.public_id],
    "api:approve_report": lambda w: [w.compiled.public_id],
    "api:report_file": lambda w: [w.compiled.public_id, "pdf"],
    "admin:view_on_site": lambda w: [1, 1],
    "admin:app_list": lambda w: ["agencies"],
}
_QUERIES: dict[str, Any] = {
    "api:obligations": lambda w: f"?period={w.draft.period.public_id}",
    "reports:agencies": lambda w: f"?ky={w.draft.period.code}",
}
# The same address with another object: what depends on its state or on whose it is.
_OTHERS: dict[str, Any] = {
    "reports:report@released": lambda w: [w.released.public_id],
    "reports:sources@released": lambda w: [w.released.public_id, 1],
    **{
        f"reports:{name}@released": lambda w: [w.released.public_id]
        for name in ("proof", "compare", "marked", "mark")
    },
    "reports:download@released": lambda w: [w.released.public_id, "docx"],
    "api:report@released": lambda w: [w.released.public_id],
    "api:report_file@released": lambda w: [w.released.public_id, "pdf"],
    "reports:revise@approved": lambda w: [w.approved.public_id],
    "reports:deliver": lambda w: [w.issued.public_id],
    "reports:package": lambda w: [w.issued.public_id],
    "reports:leader_sheet": lambda w: [w.issued.public_id],
    "reports:package@draft": lambda w: [w.compiled.public_id],
    "reports:report@issued": lambda w: [w.issued.public_id],
    "reports:download@signed": lambda w: [w.issued.public_id, "ban-ky"],
    "reports:download@manifest": lambda w: [w.issued.public_id, "danh-muc"],
    "reports:check_code@draft": lambda w: [w.compiled.code],
    "tasks:change@applied": lambda w: [w.changed.public_id],
    "tasks:form@b": lambda w: [w.draft_b.public_id],
    "tasks:form@returned": lambda w: [w.returned.public_id],
    "tasks:recall@with_head": lambda w: [w.with_head.public_id],
    "tasks:review@draft": lambda w: [w.draft.public_id],
    "tasks:evidence@b": lambda w: [evidence_of(w.draft_b).public_id],
    "agencies:account@nobody": lambda w: [w.people["nobody"].public_id],
}


# --- Bodies ---------------------------------------------------------------------------------------


def body(world: World, key: str) -> dict[str, Any]:
    """What a POST carries, so that the right decides and not a missing field."""
    made = _OTHER_BODIES.get(key) or _BODIES.get(key.split("@")[0])
    return made(world) if made else {}


def json_body(world: World, key: str, method: str) -> str:
    made = _JSON.get(f"{key} {method}") or _JSON.get(key)
    return json.dumps(made(world) if made else {})


def card(entry: Entry, **words: str) -> dict[str, str]:
    """One card of the answering form as a browser posts it."""
    prefix = f"e-{entry.public_id}-"
    posted = {"version": str(entry.version), "kind": "progress", "status": "ongoing"} | words
    return {f"{prefix}{name.replace('__', '-')}": value for name, value in posted.items()}


def _new_card(row: Any) -> dict[str, str]:
    return card(_first(row), percent="70", result=f"Bản mới {CANARY_A}")


def _version(row: Any) -> dict[str, Any]:
    return {"version": row.version}


def _day(world: World, days: int = 0) -> str:
    return f"{timezone.localdate(world.at + timezone.timedelta(days=days)):%d/%m/%Y}"


def _asked(_world: World) -> dict[str, Any]:
    return {"recipient": "ubnd-tinh", "asked_by": "UBND tỉnh", "number": "412/UBND", "kind": ""}


def _lineage(world: World) -> str:
    return str(world.tasks[world.a.code][0].lineage)


def _steps(world: World) -> int:
    return obstacle_of(world.a).steps.count()


def _choices(world: World) -> dict[str, Any]:
    return {"all": "mine", "version": _first(world.draft).version}


_BODIES: dict[str, Any] = {
    "account_login": lambda w: {"login": "chuyen-vien-a", "password": PASSWORD},
    "set_theme": lambda w: {"theme": "dark"},
    "set_language": lambda w: {"language": "en"},
    "create_token": lambda w: {
        "name": "Máy", "days": "30",
        "appointment": w.people["staff_a"].appointments.get().public_id,
    },
    "agencies:document": lambda w: {"number": "1/KH-UBND", "source": "Công báo"},
    "agencies:add_document": lambda w: {"number": "2/KH-UBND", "source": "Công báo"},
    "tasks:amend": lambda w: {
        "plan": w.tasks["plan"].public_id, "kind": "amends", "effective_on": _day(w, 60),
    },
    "tasks:amendment": lambda w: {"keep": "1"},
    "tasks:succeed": lambda w: {"person": w.people["nobody"].public_id, "on": _day(w)},
    "tasks:stand_in": lambda w: {
        "person": w.people["staff_a"].public_id, "post": "KT. Giám đốc",
        "valid_from": _day(w), "valid_to": _day(w, 9),
    },
    "agencies:create_account": lambda w: {"full_name": "Cán bộ minh họa", "username": "moi"},
    "agencies:appoint": lambda w: {
        "agency": w.a.pk, "role": "head", "valid_from": _day(w),
    },
    "agencies:end_appointment": lambda w: {"valid_to": _day(w)},
    "agencies:add_members": lambda w: {"agencies": [w.b.public_id], "valid_from": _day(w)},
    "agencies:end_membership": lambda w: {"valid_to": _day(w)},
    "tasks:review_decide": lambda w: _version(w.sent) | {"decision": "accept"},
    "tasks:review_undo": lambda w: _version(w.sent),
    "tasks:review_finish": lambda w: _version(w.sent),
    "tasks:obstacle_forward": lambda w: {
        "forward-steps_seen": _steps(w), "forward-document_number": "9/CV", "forward-addressee": "Bộ",
    },
    "tasks:obstacle_answer": lambda w: {"answer-steps_seen": _steps(w), "answer-note": "Đã rõ."},
    "tasks:obstacle_link": lambda w: {
        "obstacles": [obstacle_of(w.a).public_id, obstacle_of(w.b).public_id],
    },
    "reports:omit": lambda w: {
        "task": w.compiled.period.version.headings.get(position=1).tasks.first().public_id,
        "reason": "Chuyển kỳ sau",
    },
    "reports:figure_reason": lambda w: {
        "other": w.issued.public_id, "figure": json.dumps(ODD_FIGURE), "reason": "Đã đối chiếu",
    },
    "reports:targets": lambda w: {
        "figure": json.dumps([str(w.tasks[w.a.code][0].public_id), *FIGURE], ensure_ascii=False),
        "target": "",
        "words": w.tasks[w.a.code][0].text[:20].strip(), "relation": "above", "value": "95",
        "target_unit": "lớp",
    },
    "reports:restore": lambda w: {"omission": omission_of(w).public_id},
    "tasks:obstacle_close": lambda w: {"close-steps_seen": _steps(w), "close-note": "Đã xong."},
    "tasks:task": lambda w: {
        "add-kind": "product", "add-text": "Sản phẩm", "add-source": "CV 1",
        "add-source_date": _day(w),
    },
    "tasks:task_reading": lambda w: {"reading-text": "Cách đọc mới."},
    "tasks:plan_import": lambda w: {"pasted": w.plan_draft.source},
    "tasks:calendar_decide": lambda w: {
        "decide-days": [w.holiday.day.isoformat()], "decide-document": "TB 1", "decide-verdict": "confirmed",
    },
    "tasks:calendar_add_day": lambda w: {
        "day-day": _day(w, 2), "day-kind": "off", "day-name": "Nghỉ", "day-document": "TB 1",
    },
    "tasks:calendar_add_rule": lambda w: {
        "valid_from": _day(w), "agency_days": "2", "due_hour": "17", "basis": "Điều 8",
    },
    "tasks:calendar_add_level": lambda w: {
        "name": "Tỉnh ủy", "code": "tinh-uy", "valid_from": _day(w), "days": "2",
        "basis": "Điều 8", "is_served": "on",
    },
    "tasks:period_extend": lambda w: {
        "extend-agency": w.a.public_id, "extend-due_on": _day(w, 20), "extend-reason": "Bão",
    },
    "tasks:remind": lambda w: {"reports": [str(w.draft.public_id)]},
    "reports:letter_sent": lambda w: {f"{w.letter.public_id}-number": "12/SKHCN"},
    "tasks:period_reopen": lambda w: {
        "reopen-until_on": _day(w, 5), "reopen-reason": "Bổ sung",
    },
    "tasks:period_reopen_named": lambda w: {
        "reopen-until_on": _day(w, 5), "reopen-reason": "Bổ sung",
        "reopen-entries": [_first(w.locked).public_id],
    },
    "tasks:extension_ask": lambda w: {"ask-wished_on": _day(w, 20), "ask-reason": "Bão"},
    "tasks:extension_decide": lambda w: {
        f"{w.asked.public_id}-outcome": "granted",
        f"{w.asked.public_id}-due_on": _day(w, 20),
        f"{w.asked.public_id}-reason": "Đồng ý",
    },
    "tasks:period_cancel": lambda w: {"cancel-reason": "Mở nhầm"},
    "tasks:form": lambda w: _new_card(w.draft) | {"act": "save"},
    "tasks:autosave": lambda w: _new_card(w.draft),
    "tasks:conflict": _choices,
    "tasks:history": lambda w: {"number": "1", "version": _first(w.draft).version},
    "tasks:send": lambda w: _version(w.with_head) | {"key": "khoa-1", "note": "Công văn 1"},
    "tasks:give_back": lambda w: _version(w.with_head) | {
        f"d-{_first(w.with_head).public_id}": "back",
        f"w-{_first(w.with_head).public_id}": "Sửa lại",
    },
    "tasks:recall": lambda w: _version(w.sent),
    "tasks:class_nil": lambda w: {"basis": "Công văn 1"},
    "tasks:change_record": lambda w: {
        "kind": "merge", "effective_on": _day(w), "act_number": "1/QĐ",
        "origins": [w.a.public_id], "results": [w.b.public_id],
    },
    "tasks:change": lambda w: {"act": "apply"},
    "tasks:change_undo": lambda w: {"effective_on": _day(w), "act_number": "2/QĐ"},
    "reports:revise": lambda w: {"note": "Sửa mục III"},
    "reports:approve": lambda w: {"knowing": "on"},
    "reports:issue": lambda w: {
        "number": "13/BC-SKHCN", "issued_on": _day(w), "file": SimpleUploadedFile("ban-ky.pdf", PDF + b"13"),
        "signer": w.people["office_head"].appointments.get().public_id,
    },
    "reports:check": lambda w: {"file": SimpleUploadedFile("a.pdf", PDF)},
    "reports:check_code": lambda w: {"file": SimpleUploadedFile("a.pdf", PDF)},
    "reports:edit": lambda w: {
        "seen": 1, "words_seen": w.edited.source_sha256, "wording": "Câu khác.", "reason": "Lý do",
    },
    "reports:edit_withdraw": lambda w: {"withdraw-seen": 1, "withdraw-reason": "Lý do"},
    "reports:edit_keep": lambda w: {"keep-seen": 1, "keep-reason": "Lý do"},
    "reports:edit_object": lambda w: {f"{w.edited.public_id}-reason": "Sai ý"},
    "reports:deliver": lambda w: {"addresses": "van-thu@example.gov.vn"},
    "reports:ad_hoc": lambda w: {
        **_asked(w), "dated": _day(w), "headings": [], "tasks": [_lineage(w)],
        "from_on": f"{w.sent.period.cutoff_on:%d/%m/%Y}",
        "to_on": f"{w.sent.period.cutoff_on:%d/%m/%Y}",
    },
    "reports:recipient_add": lambda w: {"code": "so-tai-chinh", **address_boxes(_day(w))},
    "reports:recipient_change": lambda w: address_boxes(_day(w)),
    "reports:compile": lambda w: {
        "period": w.done.period.public_id, "recipient": "ubnd-tinh",
    },
}  # fmt: skip


_OTHER_BODIES: dict[str, Any] = {
    "tasks:form@b": lambda w: _new_card(w.draft_b) | {"act": "save"},
    "tasks:form@returned": lambda w: _new_card(w.returned) | {"act": "save"},
    "tasks:recall@with_head": lambda w: _version(w.with_head),
}


def _answer(row: Any, **more: Any) -> dict[str, Any]:
    stored = Draft.of(_first(row).content).answer.as_json()
    return {"version": _first(row).version, "answer": stored | more}


_JSON: dict[str, Any] = {
    "api:entry PUT": lambda w: _answer(w.draft, percent=80),
    "api:decision PUT": lambda w: _version(w.sent) | {"decision": "accept"},
    "api:hand_over": lambda w: _version(w.draft),
    "api:give_back": lambda w: _version(w.with_head) | {"note": "Sửa lại"},
    "api:recall": lambda w: _version(w.sent),
    "api:send": lambda w: _version(w.with_head) | {"key": uuid4().hex, "note": "Công văn 1"},
    "api:finish_review": lambda w: _version(w.sent),
    "api:ask_report": lambda w: {
        **_asked(w),
        "dated": "2026-11-05",
        "tasks": [_lineage(w)],
        "from_on": str(w.sent.period.cutoff_on),
        "to_on": str(w.sent.period.cutoff_on),
    },
    "api:compile": lambda w: {"recipient": "ubnd-tinh"},
    "api:revise_report": lambda w: {"note": "Sửa mục III"},
    "api:approve_report": lambda w: {"knowing": True},
}
