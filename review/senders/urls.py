"""The addresses of the senders' pages, taken in by `review.urls`."""

from django.urls import path

from review.views import senders, trying

urlpatterns = [
    path("senders/", senders.index, name="senders"),
    path("senders/<int:pk>/", senders.show, name="sender"),
    path("senders/<int:pk>/test/", trying.test, name="sender_test"),
    path("senders/<int:pk>/teach/", senders.teach, name="sender_teach"),
    path("senders/<int:pk>/go-back/", senders.go_back, name="sender_go_back"),
    path("senders/<int:pk>/discard/", senders.discard, name="sender_discard"),
    path("senders/<int:pk>/let-live/", senders.let_live, name="sender_let_live"),
    path("senders/<int:pk>/switch/", senders.switch, name="sender_switch"),
    path("senders/<int:pk>/delete/", senders.delete, name="sender_delete"),
    path("senders/<int:pk>/bring-back/", senders.bring_back, name="sender_bring_back"),
    path("senders/<int:pk>/rename/", senders.rename, name="sender_rename"),
    path("senders/<int:pk>/merge/", senders.merge, name="sender_merge"),
    path("senders/<int:pk>/split/", senders.split, name="sender_split"),
    path("senders/<int:pk>/join/", senders.join, name="sender_join"),
    path("senders/<int:pk>/silence/", senders.silence, name="sender_silence"),
]
