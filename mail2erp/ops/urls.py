"""Health and operations."""

from django.urls import URLPattern, path

from mail2erp.ops import health, views

urlpatterns: list[URLPattern] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("operations/", views.operations, name="operations"),
    path("operations/replay/", views.replay_all, name="replay_all"),
    path("operations/<int:pk>/replay/", views.replay, name="replay"),
]
