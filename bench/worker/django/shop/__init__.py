# As Celery's "First steps with Django" has it: the app is there whenever Django is.
from .celery import app as celery_app

__all__ = ("celery_app",)
