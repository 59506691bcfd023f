from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self) -> None:
        from mail2erp.pipeline import KINDS
        from tests.chaos.tasks import KINDS as OURS

        KINDS.update(OURS)
