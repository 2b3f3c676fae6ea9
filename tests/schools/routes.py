"""The addresses of the API as they are wired, so that no test forgets a new one."""

from collections.abc import Iterator

from schools.api.urls import urlpatterns
from schools.api.views.calls import SchoolView


def routes() -> Iterator[tuple[str, str, str, str]]:
    """Name, address, name of the id (or nothing) and method of every call for a school."""
    for one in urlpatterns:
        view = getattr(one.callback, "cls", None)
        if view is None or not issubclass(view, SchoolView):
            continue
        for method in view.http_method_names:
            if hasattr(view, method) and method != "head":
                [*ids] = one.pattern.converters
                assert len(ids) <= 1, "two ids in one address need a thought of their own"
                yield one.name or "", str(one.pattern), "".join(ids), method.upper()
