"""Addresses of the API about plans, periods and answers."""

from django.urls import path

from tasks.api import entries, periods, plan_tasks, plans, review, submissions

urlpatterns = [
    path("plans/", plans.PlansEndpoint.as_view(), name="plans"),
    path("plans/<uuid:pk>/", plans.PlanEndpoint.as_view(), name="plan"),
    path("headings/", plans.HeadingsEndpoint.as_view(), name="headings"),
    path("headings/<uuid:pk>/", plans.HeadingEndpoint.as_view(), name="heading"),
    path("tasks/", plan_tasks.TasksEndpoint.as_view(), name="tasks"),
    path("tasks/<uuid:pk>/", plan_tasks.TaskEndpoint.as_view(), name="task"),
    path("periods/", periods.PeriodsEndpoint.as_view(), name="periods"),
    path("periods/<uuid:pk>/", periods.PeriodEndpoint.as_view(), name="period"),
    path("obligations/", periods.ObligationsEndpoint.as_view(), name="obligations"),
    path("submissions/", submissions.SubmissionsEndpoint.as_view(), name="submissions"),
    path("submissions/<uuid:pk>/", submissions.SubmissionEndpoint.as_view(), name="submission"),
    path(
        "submissions/<uuid:pk>/hand-over/", submissions.HandOverEndpoint.as_view(), name="hand_over"
    ),
    path(
        "submissions/<uuid:pk>/give-back/", submissions.GiveBackEndpoint.as_view(), name="give_back"
    ),
    path("submissions/<uuid:pk>/recall/", submissions.RecallEndpoint.as_view(), name="recall"),
    path("submissions/<uuid:pk>/send/", submissions.SendEndpoint.as_view(), name="send"),
    path(
        "submissions/<uuid:pk>/finish-review/",
        review.FinishReviewEndpoint.as_view(),
        name="finish_review",
    ),
    path("entries/<uuid:pk>/", entries.EntryEndpoint.as_view(), name="entry"),
    path("entries/<uuid:pk>/decision/", review.DecisionEndpoint.as_view(), name="decision"),
    path("evidence/<uuid:pk>/file/", entries.EvidenceFileEndpoint.as_view(), name="evidence_file"),
]
