"""Where a page stands in the navigation."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User


@pytest.mark.parametrize(
    ("name", "current"),
    [
        ("tasks:periods", "setup"),
        ("tasks:calendar", "setup"),
        ("agencies:documents", "setup"),
        ("setup", "setup"),
        ("tasks:inbox", "tasks:inbox"),
        ("reports:list", "reports:list"),
        ("notices", None),
    ],
)
def test_one_place_is_current_also_on_the_pages_inside_it(
    client: Client, coordinator: User, name: str, current: str | None
) -> None:
    client.force_login(coordinator)
    answer = client.get(reverse(name))

    shown = [item.url for item in answer.context["nav"] if item.is_current]
    assert shown == ([reverse(current)] if current else [])
