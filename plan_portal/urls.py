"""Addresses: health, pages of the three apps, API."""

from django.contrib import admin
from django.urls import include, path

from plan_portal import health, pages

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", pages.home, name="home"),
    path("thiet-lap/", pages.setup, name="setup"),
    path("giao-dien/", pages.set_theme, name="set_theme"),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
    path("phien/", pages.keep_alive, name="keep_alive"),
    path("gallery/", pages.gallery, name="gallery"),
    path("", include("agencies.urls")),
    path("", include("tasks.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("plan_portal.api_urls")),
    path("admin/", admin.site.urls),
]
handler400 = "plan_portal.web.bad_request"
handler403 = "plan_portal.web.forbidden"
handler404 = "plan_portal.web.not_found"
handler500 = "plan_portal.web.server_error"
