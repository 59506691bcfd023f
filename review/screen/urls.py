"""The addresses of the review screen, taken in by `review.urls`."""

from django.urls import path

from review.views import arranging, deciding, keying, pages, screen

urlpatterns = [
    path("review/<int:pk>/", screen.show, name="screen"),
    path("review/<int:pk>/draft", screen.draft, name="screen_draft"),
    path("review/<int:pk>/accept", screen.accept, name="screen_accept"),
    path("review/<int:pk>/kind", screen.kind, name="screen_kind"),
    path("review/<int:pk>/whose", screen.whose, name="screen_whose"),
    path("review/<int:pk>/lock", screen.lock, name="screen_lock"),
    path("review/<int:pk>/ask", screen.ask, name="screen_ask"),
    path("review/<int:pk>/hand-over", screen.hand_over, name="screen_hand_over"),
    path("review/<int:pk>/leave", screen.leave, name="screen_leave"),
    path("review/<int:pk>/choices", keying.choices, name="screen_choices"),
    path("review/<int:pk>/supplier", keying.supplier, name="screen_supplier"),
    path("review/<int:pk>/table", keying.table, name="screen_table"),
    path("review/<int:pk>/lines", keying.lines, name="screen_lines"),
    path("review/<int:pk>/touch", screen.touch, name="screen_touch"),
    path("review/<int:pk>/split", arranging.split, name="screen_split"),
    path("review/<int:pk>/join", arranging.join, name="screen_join"),
    path("review/<int:pk>/arrange", arranging.arrange, name="screen_arrange"),
    path("review/files/<int:pk>/apart", arranging.set_apart, name="screen_set_apart"),
    path("review/pages/<int:pk>/back", arranging.take_back, name="screen_lay_back"),
    path("review/<int:pk>/mail", screen.mail, name="screen_mail"),
    path("review/<int:pk>/approve", deciding.approve, name="screen_approve"),
    path("review/<int:pk>/reject", deciding.reject, name="screen_reject"),
    path("review/<int:pk>/postpone", deciding.postpone, name="screen_postpone"),
    path("review/<int:pk>/assign", deciding.assign, name="screen_assign"),
    path("review/<int:pk>/comment", deciding.comment, name="screen_comment"),
    path("page/<int:pk>", pages.page, name="page"),
    path("page/<int:pk>/<str:name>-<int:width>.webp", pages.picture, name="picture"),
    path("file/<int:pk>", pages.file, name="file"),
    path("original/<str:sha256>", pages.original, name="original"),
]
