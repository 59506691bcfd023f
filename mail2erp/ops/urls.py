"""Health, sign-in and operations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
