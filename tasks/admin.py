"""Reference data of the calendar only: nothing with a status is moved in the Django admin."""

from django.contrib import admin
from django.http import HttpRequest

from agencies.admin import ReferenceAdmin
from tasks.models import DayStatus, Holiday


@admin.register(Holiday)
class HolidayAdmin(ReferenceAdmin):
    list_display = ("day", "kind", "name", "source", "status")
    list_filter = ("kind", "status")
    search_fields = ("name",)
    ordering = ("-day",)
    # An administrator may propose; Sở KH&CN decides, on the page of the calendar.
    readonly_fields = ("status", "document", "decided_at", "decided_by")

    def has_change_permission(self, request: HttpRequest, *args: object, **kwargs: object) -> bool:
        given = [*args, *kwargs.values()]
        is_decided = any(
            isinstance(row, Holiday) and row.status != DayStatus.PROPOSED for row in given
        )
        return super().has_change_permission(request, *args, **kwargs) and not is_decided
