"""The desk: queue, approvals, hand-in, review screen."""

from django.urls import URLPattern, path

from review.screen.urls import urlpatterns as screen
from review.senders.urls import urlpatterns as senders
from review.views import approvals, bulk, group, queue, results, search, upload

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("", queue.show, name="queue"),
    path("queue/news/", queue.news, name="queue_news"),
    path("queue/take/", bulk.take, name="take"),
    path("queue/assign/", bulk.assign, name="assign"),
    path("queue/escalate/", bulk.escalate, name="escalate"),
    path("queue/postpone/", bulk.postpone, name="postpone"),
    path("queue/reject/", bulk.reject, name="reject"),
    path("queue/preview/", bulk.preview, name="preview"),
    path("queue/approve/", bulk.approve, name="approve"),
    path("queue/save/", queue.save_filter, name="save_filter"),
    path("queue/remove/<int:pk>/", queue.remove_filter, name="remove_filter"),
    path("undo/", bulk.undo, name="undo"),
    path("group/", group.show, name="group"),
    path("group/<int:pk>/", group.settle, name="group_settle"),
    path("results/", results.show, name="results"),
    path("my-day/", results.my_day, name="my_day"),
    path("search/", search.show, name="search"),
    path("upload/", upload.show, name="upload"),
    path("approvals/", approvals.show, name="approvals"),
    path("approvals/<int:pk>/approve/", approvals.approve, name="approve_over_limit"),
    path("approvals/<int:pk>/send-back/", approvals.send_back, name="send_back"),
    path("approvals/<int:pk>/delegate/", approvals.delegate, name="delegate"),
    path("approvals/<int:pk>/reject/", approvals.reject, name="reject_over_limit"),
    *screen,
    *senders,
]
