"""The desk: queue, review screen, approvals, trace."""

from django.urls import URLPattern

app_name = "review"
urlpatterns: list[URLPattern] = []
