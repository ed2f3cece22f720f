"""What the tests change of the DAGs: a retry need not wait."""

from datetime import timedelta


def task_policy(task):
    task.retry_delay = timedelta(seconds=1)
