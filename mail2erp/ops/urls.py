"""Health and operations."""

from django.urls import URLPattern, path

from mail2erp.ops import health, mailboxes, views

urlpatterns: list[URLPattern] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("operations/", views.operations, name="operations"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/<int:pk>/disconnect/", mailboxes.disconnect, name="disconnect_mailbox"),
    path("operations/replay/", views.replay_all, name="replay_all"),
    path("operations/<int:pk>/replay/", views.replay, name="replay"),
]
