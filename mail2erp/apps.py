from django.apps import AppConfig


class Mail2erpConfig(AppConfig):
    name = "mail2erp"
    label = "mail2erp"
