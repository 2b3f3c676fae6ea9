"""A cache in the database for what all web processes have to know together, as plain JSON."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from advisory.desk.models import Memory

SALT = "advisory.desk.memory"
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


class SharedMemory(BaseCache):
    """Django's cache, without pickles; a key says whose address it counts to nobody."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is there and not over."""
        named = self._named(key, version)
        return Memory.objects.recall([named], timezone.now()).get(named, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """The same for several, in one question."""
        names = {self._named(key, version): key for key in keys}
        found = Memory.objects.recall(names, timezone.now())
        return {names[name]: value for name, value in found.items()}

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep it; TypeError for what JSON doesn't know."""
        Memory.objects.remember(self._named(key, version), value, self._until(timeout))

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep it where nothing is, and say whether that was so: to one of all who ask at once."""
        named, now = self._named(key, version), timezone.now()
        return Memory.objects.remember_first(named, value, self._until(timeout), now)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep for longer what is there."""
        named = self._named(key, version)
        return Memory.objects.prolong(named, self._until(timeout), timezone.now())

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count on; ValueError where nothing is."""
        count = Memory.objects.add(self._named(key, version), delta, timezone.now())
        if count is None:
            raise ValueError("Nothing is counted there.")
        return count

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        return Memory.objects.forget([self._named(key, version)])

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        """Forget all of them."""
        Memory.objects.forget([self._named(key, version) for key in keys])

    def clear(self) -> None:
        """Forget everything."""
        Memory.objects.forget_what_is_over(FOR_EVER)

    def _named(self, key: Any, version: int | None) -> str:
        whole = self.make_key(str(key), version)
        return salted_hmac(SALT, whole, algorithm="sha256").hexdigest()

    def _until(self, timeout: Any) -> datetime:
        end = self.get_backend_timeout(timeout)
        return FOR_EVER if end is None else datetime.fromtimestamp(end, UTC)
