"""Addresses of people and agencies. Of allauth only what the portal uses is reachable."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path

from agencies.views import (
    accounts,
    agencies,
    appointments,
    audit,
    documents,
    feeds,
    groups,
    notices,
    outbox,
    own,
    signin,
    tokens,
)

# Names that Django, allauth and the shell's templates ask for.
_signin = [
    path("dang-nhap/", signin.sign_in, name="account_login"),
    path("dang-xuat/", signin.sign_out, name="account_logout"),
    path("tiep-tuc/", signin.resume, name="resume"),
    path("lien-ket/<str:secret>/", signin.use_link, name="use_link"),
    path("quen-mat-khau/", signin.forgotten, name="account_reset_password"),
    path("tai-khoan-dong/", signin.inactive, name="account_inactive"),
    path("thong-bao/", notices.listing, name="notices"),
    path("thong-bao/da-doc/", notices.read_all, name="notices_read"),
    path("tai-khoan/", own.show, name="account"),
    path("tai-khoan/mat-khau/", own.change_password, name="account_change_password"),
    path("tai-khoan/chuc-vu/", own.act_in, name="act_in"),
    path("tai-khoan/moi-noi/", own.sign_out_everywhere, name="sign_out_everywhere"),
    path("tai-khoan/ma-api/", tokens.create, name="create_token"),
    path("tai-khoan/ma-api/<uuid:pk>/thu-hoi/", tokens.revoke, name="revoke_token"),
    path("tai-khoan/lich/", feeds.create, name="create_feed"),
    path("tai-khoan/lich/thu-hoi/", feeds.revoke, name="revoke_feed"),
    path("tai-khoan/xac-nhan/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("dang-nhap/buoc-hai/", mfa.authenticate, name="mfa_authenticate"),
    path("tai-khoan/hai-buoc/", mfa.index, name="mfa_index"),
    path("tai-khoan/hai-buoc/xac-nhan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/hai-buoc/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/hai-buoc/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "tai-khoan/hai-buoc/ma-du-phong/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "tai-khoan/hai-buoc/ma-du-phong/tao/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/hai-buoc/ma-du-phong/tai-ve/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
_pages = [
    path("tai-khoan/", accounts.listing, name="accounts"),
    path("tai-khoan/moi/", accounts.create, name="create_account"),
    path("tai-khoan/<uuid:pk>/", accounts.show, name="account"),
    path("tai-khoan/<uuid:pk>/lien-ket/", accounts.reset, name="reset_account"),
    path("tai-khoan/<uuid:pk>/moi-noi/", accounts.sign_out, name="sign_out_account"),
    path("tai-khoan/<uuid:pk>/dong/", accounts.deactivate, name="deactivate_account"),
    path("tai-khoan/<uuid:pk>/mo/", accounts.reactivate, name="reactivate_account"),
    path("tai-khoan/<uuid:pk>/phan-cong/", appointments.create, name="appoint"),
    path("phan-cong/<uuid:pk>/ket-thuc/", appointments.end, name="end_appointment"),
    path("co-quan/", agencies.listing, name="agencies"),
    path("co-quan/<uuid:pk>/", agencies.show, name="agency"),
    path("nhom/", groups.listing, name="groups"),
    path("nhom/<uuid:pk>/", groups.show, name="group"),
    path("nhom/<uuid:pk>/them/", groups.add, name="add_members"),
    path("nhom/<uuid:pk>/<uuid:agency>/ket-thuc/", groups.end, name="end_membership"),
    path("thu-di/", outbox.listing, name="outbox"),
    path("thu-di/<uuid:pk>/", outbox.show, name="message"),
    path("van-ban/", documents.listing, name="documents"),
    path("van-ban/them/", documents.edit, name="add_document"),
    path("van-ban/<uuid:pk>/", documents.edit, name="document"),
    path("nhat-ky/", audit.listing, name="audit"),
]
urlpatterns = [
    *_signin,
    path("quan-tri/", include((_pages, "agencies"))),
]
