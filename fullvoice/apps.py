from django.apps import AppConfig


class FullvoiceConfig(AppConfig):
    name = "fullvoice"
