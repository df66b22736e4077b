"""Addresses of the API about reports."""

from django.urls import path, register_converter

from reports.api import reports
from reports.states import Format


class FormatConverter:
    """pdf, docx or xlsx; anything else is no address."""

    regex = "|".join(Format.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "report_format")

urlpatterns = [
    path("recipients/", reports.RecipientsEndpoint.as_view(), name="recipients"),
    path("periods/<uuid:pk>/reports/", reports.CompileEndpoint.as_view(), name="compile"),
    path("reports/ad-hoc/", reports.AdHocEndpoint.as_view(), name="ask_report"),
    path("reports/", reports.ReportsEndpoint.as_view(), name="reports"),
    path("reports/<uuid:pk>/", reports.ReportEndpoint.as_view(), name="report"),
    path("reports/<uuid:pk>/cancel/", reports.CancelEndpoint.as_view(), name="cancel_report"),
    path("reports/<uuid:pk>/release/", reports.ReleaseEndpoint.as_view(), name="release_report"),
    path("reports/<uuid:pk>/revise/", reports.ReviseEndpoint.as_view(), name="revise_report"),
    path("reports/<uuid:pk>/approve/", reports.ApproveEndpoint.as_view(), name="approve_report"),
    path(
        "reports/<uuid:pk>/files/<report_format:form>/",
        reports.ReportFileEndpoint.as_view(),
        name="report_file",
    ),
]
