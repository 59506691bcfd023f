"""Where every address leads."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mail2erp.ops.urls")),
    path("", include("review.urls")),
    path("", include("social_django.urls", namespace="social")),
]
