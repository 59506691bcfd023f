"""The trace: from a record back to its mail."""

from django.urls import URLPattern, path

from connectors.views import postings, trace

app_name = "connectors"
urlpatterns: list[URLPattern] = [
    path("trace/", trace.show, name="trace"),
    path("postings/<int:pk>/retry/", postings.retry, name="retry_posting"),
    path("postings/<int:pk>/cancel/", postings.cancel, name="cancel_posting"),
]
