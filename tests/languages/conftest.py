import pytest
from django.test import Client


@pytest.fixture
def client_of_another_device() -> Client:
    return Client()
