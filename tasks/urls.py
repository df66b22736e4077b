"""Addresses of pages about plans, periods and answers (mounted at the root)."""

from django.urls import URLPattern, path

from tasks.views import (
    amendment,
    approve,
    calendar,
    changes,
    class_round,
    evidence,
    extension,
    feed,
    form,
    handover,
    obstacle_links,
    obstacles,
    office,
    period,
    plan,
    plan_import,
    receipt,
    remind,
    reopening,
    review,
    versions,
    work,
)

app_name = "tasks"

urlpatterns: list[URLPattern] = [
    # Review by Sở KH&CN
    path("tiep-nhan/", review.inbox, name="inbox"),
    path("tiep-nhan/hang-loat/", review.accept_quiet, name="accept_quiet"),
    path("tiep-nhan/<uuid:public_id>/", review.review, name="review"),
    path("tiep-nhan/<uuid:public_id>/hoan-tat/", review.finish, name="review_finish"),
    path("tiep-nhan/nhiem-vu/<uuid:public_id>/", review.decide, name="review_decide"),
    path("tiep-nhan/nhiem-vu/<uuid:public_id>/mo-lai/", review.undo, name="review_undo"),
    # Obstacles
    path("vuong-mac/", obstacles.obstacle_list, name="obstacles"),
    path("vuong-mac/noi/", obstacle_links.link, name="obstacle_link"),
    path("vuong-mac/<uuid:public_id>/tach/", obstacle_links.unlink, name="obstacle_unlink"),
    path("vuong-mac/<uuid:public_id>/", obstacles.obstacle, name="obstacle"),
    path("vuong-mac/<uuid:public_id>/chuyen/", obstacles.forward, name="obstacle_forward"),
    path("vuong-mac/<uuid:public_id>/tra-loi/", obstacles.answer, name="obstacle_answer"),
    path("vuong-mac/<uuid:public_id>/dong/", obstacles.close, name="obstacle_close"),
    # The plan
    path("ke-hoach/", plan.plan, name="plan"),
    path("ke-hoach/nhap/", plan_import.begin, name="plan_import"),
    path("ke-hoach/nhap/<uuid:public_id>/", plan_import.draft, name="plan_draft"),
    path("ke-hoach/nhap/<uuid:public_id>/sua-doi/", amendment.begin, name="amend"),
    path("ke-hoach/sua-doi/<uuid:public_id>/", amendment.show, name="amendment"),
    path("ke-hoach/sua-doi/<uuid:public_id>/bo/", amendment.drop, name="amendment_drop"),
    path("ke-hoach/<uuid:public_id>/", plan.version, name="plan_version"),
    path("ke-hoach/<uuid:public_id>/van-ban/", plan.source, name="plan_source"),
    path("ke-hoach/nhiem-vu/<uuid:public_id>/", plan.task, name="task"),
    path("ke-hoach/nhiem-vu/<uuid:public_id>/cach-doc/", plan.correct_reading, name="task_reading"),
    path("ke-hoach/bo-sung/<uuid:public_id>/rut/", plan.withdraw, name="supplement_withdraw"),
    # Periods
    path("ky-bao-cao/", period.period_list, name="periods"),
    path("ky-bao-cao/mo/", period.period_open, name="period_open"),
    path("ky-bao-cao/<uuid:public_id>/", period.period, name="period"),
    path("ky-bao-cao/<uuid:public_id>/nhom/<uuid:group>/", class_round.show, name="class_round"),
    path(
        "ky-bao-cao/<uuid:public_id>/nhom/<uuid:group>/don-doc/",
        class_round.remind,
        name="class_remind",
    ),
    path(
        "ky-bao-cao/<uuid:public_id>/nhom/<uuid:group>/khong-phat-sinh/",
        class_round.record_nil,
        name="class_nil",
    ),
    path("ky-bao-cao/<uuid:public_id>/gia-han/", period.extend, name="period_extend"),
    path("ky-bao-cao/<uuid:public_id>/huy/", period.cancel, name="period_cancel"),
    path("ky-bao-cao/<uuid:public_id>/khoa/", period.lock, name="period_lock"),
    # The calendar
    path("lich-lam-viec/", calendar.show, name="calendar"),
    path("lich-lam-viec/quyet-dinh/", calendar.decide, name="calendar_decide"),
    path("lich-lam-viec/them-ngay/", calendar.add_day, name="calendar_add_day"),
    path("lich-lam-viec/nap/", calendar.load, name="calendar_load"),
    path("lich-lam-viec/quy-tac/", calendar.add_rule, name="calendar_add_rule"),
    path("lich-lam-viec/cap/", calendar.add_level, name="calendar_add_level"),
    path("lich/<str:secret>.ics", feed.feed, name="feed"),
    path("ky-bao-cao/<uuid:public_id>/mo-lai/", reopening.whole, name="period_reopen"),
    path("ky-bao-cao/<uuid:public_id>/mo-muc/", reopening.named, name="period_reopen_named"),
    path("mo-lai/<uuid:public_id>/dong/", reopening.end, name="reopening_end"),
    # Reminding
    path("don-doc/", remind.remind, name="remind"),
    # More time
    path("xin-gia-han/", extension.requests, name="extension_requests"),
    path("xin-gia-han/<uuid:public_id>/", extension.decide, name="extension_decide"),
    path("bao-cao/<uuid:pk>/xin-gia-han/", extension.ask, name="extension_ask"),
    # Office-holders
    path("phan-cong/<uuid:pk>/ban-giao/", office.handover, name="post_handover"),
    path("phan-cong/<uuid:pk>/ke-nhiem/", office.succeed, name="succeed"),
    path("phan-cong/<uuid:pk>/ky-thay/", office.stand_in, name="stand_in"),
    # Organisation changes
    path("to-chuc/", changes.change_list, name="changes"),
    path("to-chuc/moi/", changes.record, name="change_record"),
    path("to-chuc/<uuid:public_id>/", changes.change, name="change"),
    path("to-chuc/<uuid:public_id>/hoan-tac/", changes.undo, name="change_undo"),
    path("to-chuc/<uuid:public_id>/rut/", changes.withdraw, name="change_withdraw"),
    path("ban-giao/<uuid:public_id>/", handover.handover, name="handover"),
    # Answering by the agency
    path("viec-can-lam/", work.work, name="work"),
    path("bao-cao/<uuid:pk>/", form.form, name="form"),
    path("bao-cao/<uuid:pk>/nhiem-vu/<uuid:entry>/", form.autosave, name="autosave"),
    path("nhiem-vu/<uuid:entry>/hai-ban/<int:number>/", versions.conflict, name="conflict"),
    path("nhiem-vu/<uuid:entry>/cac-ban/", versions.history, name="history"),
    path("bao-cao/<uuid:pk>/duyet/", approve.approve, name="approve"),
    path("bao-cao/<uuid:pk>/gui/", approve.send, name="send"),
    path("bao-cao/<uuid:pk>/tra-lai/", approve.give_back, name="give_back"),
    path("bao-cao/<uuid:pk>/thu-hoi/", approve.recall, name="recall"),
    path("da-gui/", receipt.receipts_list, name="receipts"),
    path("bien-nhan/<uuid:pk>/", receipt.receipt, name="receipt"),
    path("minh-chung/<uuid:pk>/", evidence.evidence, name="evidence"),
]
