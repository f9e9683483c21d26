"""What `django-admin startproject` makes, without what only serves pages; PAYSTACK and CELERY_* as paystack-django documents them."""

import os

SECRET_KEY = "only for the benchmark"
DEBUG = False
INSTALLED_APPS = ["djpaystack", "shop"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["BENCH_DATABASE"],
        # What Django's documentation advises for several writers. Its defaults are slower.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

PAYSTACK = {
    "SECRET_KEY": os.environ["BENCH_PAYSTACK_KEY"],
    "BASE_URL": os.environ["BENCH_PAYSTACK_URL"],
    "ENVIRONMENT": "production",
}

CELERY_BROKER_URL = os.environ["BENCH_REDIS_URL"]
CELERY_RESULT_BACKEND = os.environ["BENCH_REDIS_URL"]
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
