"""The verify task of paystack-django's documentation (Advanced, Async Support, With Celery).

The class that it imports is not there (`djpaystack.api.transactions.Transaction`), so the client of the quick start takes its place;
and where it says "Update your models", the library's own model is updated.
"""

from functools import cache

from celery import shared_task
from django.utils.dateparse import parse_datetime
from djpaystack import PaystackClient
from djpaystack.models import PaystackTransaction
from requests.adapters import HTTPAdapter


@shared_task
def verify_transaction(reference):
    """Verify transaction in background"""
    response = PaystackClient().transactions.verify(reference)
    if response["status"]:
        update_transaction(response["data"])
    return response


@shared_task
def verify_transaction_with_kept_client(reference):
    """The same with one client for all tasks of a process, whose connections are used again."""
    response = kept_client().transactions.verify(reference)
    if response["status"]:
        update_transaction(response["data"])
    return response


@cache
def kept_client():
    client = PaystackClient()
    for prefix, adapter in list(client.session.adapters.items()):
        # A connection for each task that may run at once, where there would be ten.
        client.session.mount(prefix, HTTPAdapter(max_retries=adapter.max_retries, pool_maxsize=200))
    return client


def update_transaction(data):
    PaystackTransaction.objects.filter(reference=data["reference"]).update(
        status=data["status"],
        paid_at=parse_datetime(data["paid_at"]) if data["paid_at"] else None,
        channel=data["channel"],
        fees=data["fees"],
        raw_response=data,
    )
