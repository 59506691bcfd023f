from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "mail2erp.audit"
    label = "audit"
