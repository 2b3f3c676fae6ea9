"""What keeps the program from starting for a real office, each with its name and the way out."""

from collections.abc import Iterable

SHORTEST_KEY = 50


def objections(*, key: str, demo_key: str, debug: bool, hosts: Iterable[str]) -> list[str]:
    """One sentence for everything that would be dangerous; nothing when all is well."""
    found = []
    if key == demo_key:
        found.append(
            "it needs a secret key of its own: set SECRET_KEY or SECRET_KEY_FILE "
            "(or EINSTIEG_DEMO=1 to try the demo)"
        )
    elif len(key) < SHORTEST_KEY:
        found.append(f"SECRET_KEY is shorter than {SHORTEST_KEY} characters")
    if debug:
        found.append("DEBUG shows the inside of the program to everybody: unset it")
    if open_hosts := [host for host in hosts if host in ("*", ".")]:
        found.append(f"ALLOWED_HOSTS lets every name in ({', '.join(open_hosts)}): name the host")
    return found
