"""The addresses of the API as they are wired, so that no test forgets a new one."""

from collections.abc import Iterator
from typing import Any

from schools.api.urls import urlpatterns
from schools.api.views.calls import SchoolView

# Pages and documents that are everybody's: no key, nothing of a school.
FOR_EVERYBODY = {"schema", "docs", "guide", None}


def of_a_school(route: Any) -> bool:
    """Whether a key of a school opens it; the last address of all (None) says that nothing is."""
    view = getattr(route.callback, "cls", None)
    return view is not None and issubclass(view, SchoolView)


def routes() -> Iterator[tuple[str, str, str, str]]:
    """Name, address, name of the id (or nothing) and method of every call for a school."""
    for one in filter(of_a_school, urlpatterns):
        callback: Any = one.callback
        view = callback.cls
        for method in view.http_method_names:
            if hasattr(view, method) and method != "head":
                [*ids] = one.pattern.converters
                assert len(ids) <= 1, "two ids in one address need a thought of their own"
                yield one.name or "", str(one.pattern), "".join(ids), method.upper()
