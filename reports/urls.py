"""Addresses of papers and dashboards."""

from django.urls import URLPattern, path

from reports.views import (
    ad_hoc,
    compare,
    dashboard,
    deliver,
    handover,
    issue,
    leader,
    letter,
    marked,
    proof,
    recipients,
    report,
    targets,
    verify,
    whereabouts,
    wording,
    work,
)

app_name = "reports"
_PASSAGE = "bao-cao-tong-hop/bien-tap/<slug:recipient>/<uuid:entry>/<str:part>"
urlpatterns: list[URLPattern] = [
    # Who follows the round
    path("tong-quan/", dashboard.dashboard, name="dashboard"),
    path("tong-quan/co-quan/", dashboard.agencies, name="agencies"),
    # Leadership
    path("dieu-hanh/", leader.leader, name="leader"),
    path("dieu-hanh/tom-tat.pdf", leader.leader_pdf, name="leader_pdf"),
    path("ban-giao/<uuid:public_id>/phieu.docx", handover.handover_docx, name="handover_docx"),
    # Consolidated reports
    path("bao-cao-tong-hop/", report.report_list, name="list"),
    path("bao-cao-tong-hop/tong-hop/", work.compile_report, name="compile"),
    path("bao-cao-tong-hop/khi-co-yeu-cau/", ad_hoc.ask, name="ad_hoc"),
    path("bao-cao-tong-hop/<uuid:public_id>/", report.report, name="report"),
    path("bao-cao-tong-hop/<uuid:public_id>/doan/<int:number>/", report.sources, name="sources"),
    path("bao-cao-tong-hop/<uuid:public_id>/doi-chieu/", proof.proof, name="proof"),
    path("bao-cao-tong-hop/<uuid:public_id>/bo-nhiem-vu/", proof.omit, name="omit"),
    path("bao-cao-tong-hop/<uuid:public_id>/dua-lai/", proof.restore, name="restore"),
    path("bao-cao-tong-hop/<uuid:public_id>/so-sanh/", compare.compare, name="compare"),
    path("bao-cao-tong-hop/<uuid:public_id>/danh-dau.pdf", marked.marked, name="marked"),
    path("bao-cao-tong-hop/<uuid:public_id>/danh-dau/", marked.mark, name="mark"),
    path(
        "bao-cao-tong-hop/<uuid:public_id>/ly-do-so-lieu/",
        compare.give_reason,
        name="figure_reason",
    ),
    path("bao-cao-tong-hop/<uuid:public_id>/chi-tieu/", targets.listing, name="targets"),
    path(
        "bao-cao-tong-hop/<uuid:public_id>/chi-tieu/<uuid:target>/ket-thuc/",
        targets.end,
        name="target_end",
    ),
    path(
        "bao-cao-tong-hop/cau-tra-loi/<uuid:public_id>/",
        whereabouts.whereabouts,
        name="whereabouts",
    ),
    path("bao-cao-tong-hop/<uuid:public_id>/tien-do/", work.progress, name="progress"),
    path("bao-cao-tong-hop/<uuid:public_id>/dung/", work.cancel, name="cancel"),
    path("bao-cao-tong-hop/<uuid:public_id>/cho-xem/", work.release, name="release"),
    path("bao-cao-tong-hop/<uuid:public_id>/tra-lai/", issue.revise, name="revise"),
    path("bao-cao-tong-hop/<uuid:public_id>/khong-phai-sua/", issue.settle, name="settle"),
    path("bao-cao-tong-hop/<uuid:public_id>/phe-duyet/", issue.approve, name="approve"),
    path("bao-cao-tong-hop/<uuid:public_id>/phat-hanh/", issue.issue, name="issue"),
    path("bao-cao-tong-hop/<uuid:public_id>/tai/<str:form>/", report.download, name="download"),
    path("bao-cao-tong-hop/<uuid:public_id>/gui/", deliver.deliver, name="deliver"),
    path("bao-cao-tong-hop/<uuid:public_id>/goi.zip", deliver.package, name="package"),
    path(
        "bao-cao-tong-hop/<uuid:public_id>/tom-tat.pdf",
        deliver.leader_sheet,
        name="leader_sheet",
    ),
    # Checking an issued paper, without signing in
    path("kiem-tra/", verify.check, name="check"),
    path("kiem-tra/<str:code>/", verify.check, name="check_code"),
    # Two layers of wording
    path("bao-cao-tong-hop/bien-tap/", wording.listing, name="edits"),
    path(f"{_PASSAGE}/", wording.edit, name="edit"),
    path(f"{_PASSAGE}/rut/", wording.withdraw, name="edit_withdraw"),
    path(f"{_PASSAGE}/giu/", wording.keep, name="edit_keep"),
    path("cau-da-bien-tap/", wording.own, name="own_edits"),
    path("cau-da-bien-tap/<uuid:public_id>/phan-doi/", wording.object_to, name="edit_object"),
    # To whom reports go
    path("nguoi-nhan-bao-cao/", recipients.listing, name="recipients"),
    path("nguoi-nhan-bao-cao/them/", recipients.add, name="recipient_add"),
    path("nguoi-nhan-bao-cao/<slug:code>/", recipients.show, name="recipient"),
    path("nguoi-nhan-bao-cao/<slug:code>/tu-ngay/", recipients.change, name="recipient_change"),
    # Reminder letters
    path("cong-van-don-doc/", letter.listing, name="letters"),
    path("cong-van-don-doc/<uuid:public_id>/da-gui/", letter.mark_sent, name="letter_sent"),
    path("cong-van-don-doc/<uuid:public_id>/tai/<str:form>/", letter.download, name="letter_file"),
]
