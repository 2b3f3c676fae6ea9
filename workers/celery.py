"""The Celery app: a doorbell for the clock, never the record of what is owed.

Every duty is a row in the database. Losing all messages costs one tick, nothing more.
"""

import os

from celery import Celery
from django.conf import settings

from workers.schedule import ticks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")


def broker_url(redis_url: str) -> str:
    """The address in kombu's words: `redis+socket://` for a unix socket, and TLS that looks.

    Without being told, kombu takes any certificate.
    """
    url = redis_url.replace("unix://", "redis+socket://", 1)
    if url.startswith("rediss://") and "ssl_cert_reqs=" not in url:
        url += "&ssl_cert_reqs=required" if "?" in url else "?ssl_cert_reqs=required"
    return url


app = Celery("einstieg", broker=broker_url(settings.REDIS_URL))
app.conf.update(
    imports=["workers.tasks", "workers.tracing", "workers.logs"],
    beat_schedule=ticks(demo=settings.DEMO),
    beat_sync_every=1,  # the schedule file's age shows that beat is alive
    broker_connection_retry_on_startup=True,
    # The worker waits for a broker that is being restarted for as long as it takes.
    broker_connection_max_retries=None,
    broker_transport_options={
        # Without the restore options a killed worker's task came back after 100 s, not 20.
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    # Acknowledging late alone still loses the task when a child of the pool is killed.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_time_limit=300,
    worker_soft_shutdown_timeout=10,
    worker_hijack_root_logger=False,
    timezone="Europe/Berlin",
    enable_utc=True,
)
