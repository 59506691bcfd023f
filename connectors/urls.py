"""The trace: from a record back to its mail."""

from django.urls import URLPattern, path

from connectors.views import trace

app_name = "connectors"
urlpatterns: list[URLPattern] = [
    path("trace/", trace.show, name="trace"),
]
