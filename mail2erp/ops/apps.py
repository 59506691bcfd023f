from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "mail2erp.ops"
    label = "ops"

    def ready(self) -> None:
        from mail2erp.ops import stale  # noqa: F401  it notes when this process began
