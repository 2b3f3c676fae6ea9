"""`manage.py delete_again`: after a restore, delete what had been deleted before."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.actors import Actor
from cases.erasing import deleting, reporting


class Command(BaseCommand):
    """Called by every start and by `restore`; nothing happens where nothing came back."""

    help = "Deletes cases again that a restored backup has brought back."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many, and sign a report of them."""
        at, by = timezone.now(), Actor.clock()
        erased = deleting.erase_again(by=by, at=at)
        if erased:
            path = reporting.write_report(erased, {}, by=by, at=at)
            self.stdout.write(f"{len(erased)} cases deleted again; report {path}")
