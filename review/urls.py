"""The desk: queue, approvals, hand-in, review screen."""

from django.urls import URLPattern, path

from review.screen.urls import urlpatterns as screen
from review.views import approvals, queue, upload

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("", queue.show, name="queue"),
    path("queue/take/", queue.take, name="take"),
    path("queue/assign/", queue.assign, name="assign"),
    path("queue/postpone/", queue.postpone, name="postpone"),
    path("queue/reject/", queue.reject, name="reject"),
    path("queue/preview/", queue.preview, name="preview"),
    path("queue/approve/", queue.approve, name="approve"),
    path("undo/", queue.undo, name="undo"),
    path("upload/", upload.show, name="upload"),
    path("approvals/", approvals.show, name="approvals"),
    path("approvals/<int:pk>/approve/", approvals.approve, name="approve_over_limit"),
    path("approvals/<int:pk>/send-back/", approvals.send_back, name="send_back"),
    path("approvals/<int:pk>/reject/", approvals.reject, name="reject_over_limit"),
    *screen,
]
