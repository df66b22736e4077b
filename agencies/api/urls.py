"""Addresses of the API about people and agencies."""

from django.urls import path

from agencies.api.agencies import AgenciesEndpoint, AgencyEndpoint
from agencies.api.me import MeEndpoint

urlpatterns = [
    path("me/", MeEndpoint.as_view(), name="me"),
    path("agencies/", AgenciesEndpoint.as_view(), name="agencies"),
    path("agencies/<uuid:pk>/", AgencyEndpoint.as_view(), name="agency"),
]
