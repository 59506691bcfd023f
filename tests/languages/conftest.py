import pytest
from django.test import Client

from tests.review.conftest import clerk

__all__ = ["clerk"]


@pytest.fixture
def client_of_another_device() -> Client:
    return Client()
