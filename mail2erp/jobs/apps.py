from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mail2erp.jobs"
    label = "jobs"
