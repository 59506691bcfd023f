"""Where every address leads."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from review import language
from review.views import signin

handler400 = "review.views.refusals.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mail2erp.ops.urls")),
    path("", include("review.urls")),
    path("", include("connectors.urls")),
    path("signin/", signin.SignIn.as_view(), name="signin"),
    path("signin/demo/", signin.demo, name="demo_signin"),
    path("language/", language.choose, name="language"),
    path("signout/", LogoutView.as_view(), name="signout"),
    path("", include("social_django.urls", namespace="social")),
]
