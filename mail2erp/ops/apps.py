from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "mail2erp.ops"
    label = "ops"
