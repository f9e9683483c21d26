"""Records the payments whose references come in on standard input, a line each, and queues a task for each of them.

Arguments: the task's name.
"""

import sys

import django

django.setup()

from djpaystack.models import PaystackTransaction  # noqa: E402

from shop import tasks  # noqa: E402

references = sys.stdin.read().split()
PaystackTransaction.objects.bulk_create(
    PaystackTransaction(reference=reference, amount=500_000, customer_email="ada@example.com")
    for reference in references
)
task = getattr(tasks, sys.argv[1])
for reference in references:
    task.delay(reference)
