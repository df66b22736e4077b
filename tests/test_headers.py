# ruff: noqa: ARG005, RUF001  (a table of functions of one shape; letters that only look alike)
"""What every response carries, whatever its class: page, redirect, refusal, error, static file,
download, API. And what an address, a form or a host from outside can not do."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.addresses import address, patterns
from tests.access.asking import ask, client_of, content_of, rows
from tests.access.fixtures import taken_back
from tests.access.world import World, evidence_of
from tests.factories.agencies import PASSWORD

pytestmark = pytest.mark.django_db

CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "object-src 'none'", "frame-src 'none'", "frame-ancestors 'none'", "manifest-src 'self'",
}  # fmt: skip
CSP_OF_FILES = {"sandbox", "default-src 'none'"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}

# name of the class, who asks, how, the status that makes it this class
CLASSES: dict[str, tuple[str, Any, int]] = {
    "page": ("staff_a", lambda c, w: c.get(address(w, "tasks:form")), 200),
    "page of sign-in": ("anonymous", lambda c, w: c.get("/dang-nhap/"), 200),
    "page of admin": ("administrator", lambda c, w: c.get("/admin/"), 200),
    "page shown once": ("staff_a", lambda c, w: c.get(reverse("create_token")), 200),
    "redirect inside": ("staff_a", lambda c, w: c.get("/"), 302),
    "redirect to sign-in": ("anonymous", lambda c, w: c.get("/"), 302),
    "redirect to the slash": ("staff_a", lambda c, w: c.get("/viec-can-lam"), 301),
    "not there": ("staff_a", lambda c, w: c.get("/nowhere/"), 404),
    "not for strangers": ("staff_b", lambda c, w: c.get(address(w, "tasks:form")), 404),
    "forbidden": ("staff_a", lambda c, w: c.get(reverse("tasks:inbox")), 403),
    "method not allowed": ("staff_a", lambda c, w: c.post(reverse("tasks:work")), 405),
    "refused by a rule": (
        "head_a",
        lambda c, w: c.post(address(w, "tasks:recall"), {"version": "0"}),
        409,
    ),
    "refused beside a field": (
        "coordinator",
        lambda c, w: c.post(address(w, "tasks:task"), {"add-kind": "product"}),
        422,
    ),
    "nul in the address": ("staff_a", lambda c, w: c.get("/vuong-mac/?q=a%00b"), 400),
    "nul in the path": ("staff_a", lambda c, w: c.get("/lien-ket/a%00b/"), 400),
    "wrong host": ("anonymous", lambda c, w: c.get("/dang-nhap/", HTTP_HOST="evil.test"), 400),
    "download": ("staff_a", lambda c, w: c.get(address(w, "tasks:evidence")), 200),
    "download of a report": ("leader", lambda c, w: c.get(_report(w)), 200),
    "part of a page": ("coordinator", lambda c, w: c.get(address(w, "reports:sources")), 200),
    "api": ("staff_a", lambda c, w: c.get("/api/v1/me/"), 200),
    "api download": ("staff_a", lambda c, w: c.get(address(w, "api:evidence_file")), 200),
    "api without session": ("anonymous", lambda c, w: c.get("/api/v1/me/"), 401),
    "api not there": ("staff_a", lambda c, w: c.get("/api/v1/nowhere/"), 404),
    "api wrong query": ("staff_a", lambda c, w: c.get("/api/v1/submissions/?nothing=1"), 400),
    "health": ("anonymous", lambda c, w: c.get("/healthz"), 200),
}
FILES = {"download", "download of a report", "api download"}


def _report(world: World) -> str:
    return reverse("reports:download", args=[world.released.public_id, "pdf"])


def csp_of(response: HttpResponseBase) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";") if part.strip()}


def hold(response: HttpResponseBase, *, csp: set[str] = CSP) -> None:
    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert csp_of(response) == csp


@pytest.mark.parametrize("name", CLASSES)
def test_class_of_response_has_all_headers(world, name):
    who, how, status = CLASSES[name]

    with taken_back():
        response = how(client_of(world, who), world)

    assert response.status_code == status
    hold(response, csp=CSP_OF_FILES if name in FILES else CSP)
    assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    if who != "anonymous" and status == 200:
        assert "Cookie" in response.get("Vary", "")


def test_error_of_the_server_has_all_headers_and_says_nothing(world, monkeypatch):
    monkeypatch.setattr("plan_portal.pages.home_of", lambda *_a, **_k: 1 / 0)

    response = client_of(world, "staff_a").get("/")

    assert response.status_code == 500
    hold(response)
    text = response.content.decode()
    assert "ZeroDivision" not in text
    assert "Traceback" not in text


def test_static_file_has_all_headers(settings):
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True

    response = Client().get("/static/css/base.css")

    assert response.status_code == 200
    hold(response)
    assert content_of(response)


def test_downloads_are_attachments_of_their_type(world):
    response = client_of(world, "staff_a").get(address(world, "tasks:evidence"))

    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert content_of(response).startswith(b"%PDF")


def test_sign_out_clears_the_browser(world):
    response = client_of(world, "staff_a").post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'


# --- Forms from elsewhere -------------------------------------------------------------------------

POSTS = sorted(set(patterns()) - {"healthz", "readyz"})


@pytest.mark.parametrize("who", ["head_a", "coordinator", "administrator"])
def test_nothing_is_written_without_the_token_of_the_form(world, who):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.people[who])
    before = rows()

    answers = {key: ask(world, client, key, "POST").status_code for key in POSTS}

    assert {key: status for key, status in answers.items() if status not in {403, 404, 405}} == {}
    assert rows() == before


def test_missing_token_is_said_on_a_page(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["staff_a"])

    response = client.post(address(world, "tasks:form"), {"act": "save"})

    assert response.status_code == 403
    assert "errors/csrf.html" in [one.name for one in response.templates]


def test_sign_in_needs_the_token_too(world):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/dang-nhap/", {"login": "chuyen-vien-a", "password": PASSWORD})

    assert response.status_code == 403
    assert "_auth_user_id" not in client.session


# --- Addresses from elsewhere ---------------------------------------------------------------------

ELSEWHERE = [
    "//evil.test", "///evil.test", "////evil.test/%2f..", "https://evil.test", "http:evil.test",
    "http:///evil.test", "https:/evil.test", "/\\evil.test", "\\\\evil.test", "\\/evil.test",
    "/\t/evil.test", "/\n/evil.test", "\t//evil.test", " //evil.test", "\x08//evil.test",
    "\x00//evil.test", "https://testserver@evil.test", "https://testserver.evil.test",
    "https://testserver:x@evil.test", "//testserver@evil.test", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.test",
    "//evil%E3%80%82test", "//ⓔvil.test", "https:evil.test", "//[::1]/", "http://[evil.test",
    "//evil.test?//testserver", "https://evil.test#@testserver", "／／evil.test", "/%09/evil.test",
    "?next=//evil.test", "https://evil.test/\r\nSet-Cookie:a=b",
]  # fmt: skip


def stays(response: HttpResponseBase) -> bool:
    """A browser that follows stays on the site, in its own reading: a backslash is a slash, tabs
    and line ends are not there."""
    where = response.get("Location", "/")
    for mark in "\t\r\n":
        where = where.replace(mark, "")
    led = urlsplit(urljoin("http://testserver/", where.strip().replace("\\", "/")))
    return (led.scheme, led.netloc) == ("http", "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_off_the_site(world, target):
    signed, anonymous = client_of(world, "staff_a"), Client()
    entering = {"login": "chuyen-vien-a", "password": PASSWORD, "next": target}
    with taken_back():
        answers = {
            "theme": signed.post(reverse("set_theme"), {"theme": "dark", "next": target}),
            "language": signed.post(reverse("set_language"), {"language": "en", "next": target}),
            "language by GET": signed.get(reverse("set_language"), {"next": target}),
            "already in": signed.get("/dang-nhap/", {"next": target}),
            "out": signed.post(reverse("account_logout"), {"next": target}),
            "in": anonymous.post("/dang-nhap/", entering),
        }

    assert [name for name, answer in answers.items() if not stays(answer)] == []
    refused = {400} if "\x00" in target else set()  # an address with a NUL is no address
    assert {answer.status_code for answer in answers.values()} <= {200, 204, 302} | refused


HOSTS = [
    "evil.test", "testserver.evil.test", "testserver@evil.test", "testserver:80@evil.test",
    "evil.test:80", "testserver\\evil.test", "testserver/evil.test", "testserver evil.test",
    "*", "[::1", "testserver,evil.test", "evil.test#testserver", ".testserver",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_foreign_host_is_refused(world, host):
    response = Client(raise_request_exception=False).get("/dang-nhap/", HTTP_HOST=host)

    assert response.status_code == 400
    assert b"evil.test" not in response.content


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_HOST", "HTTP_FORWARDED", "HTTP_X_ORIGINAL_URL"]
)
def test_links_come_from_the_settings_not_from_a_header(world, header):
    client = client_of(world, "administrator")
    with taken_back():
        page = client.post(address(world, "agencies:reset_account"), **{header: "evil.test"})

    text = page.content.decode()
    assert f"{settings.PORTAL_URL}/lien-ket/" in text
    assert "evil.test" not in text


def test_evidence_is_nowhere_else(world):
    client = client_of(world, "staff_a")
    stored = evidence_of(world.draft).file

    for where in (f"/media/{stored.sha256}", f"/files/{stored.sha256}", f"/var/files/{stored}"):
        assert client.get(where).status_code == 404
