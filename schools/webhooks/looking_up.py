"""Where a name leads at this moment, for whoever registers it."""

import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from schools.webhooks.addresses import is_public

# Seconds; a name server that takes longer is not waited for.
PATIENCE = 3.0


def leads_inside(host: str) -> bool:
    """Whether it leads to an address to which nothing is delivered; an unknown name leads nowhere.

    A courtesy: what counts is the address at delivery.
    """
    return any(not is_public(address) for address in _addresses_of(host))


def _addresses_of(host: str) -> list[str]:
    """All of them; none where there is no answer in time."""
    asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look-up")
    try:
        found = asker.submit(socket.getaddrinfo, host, 443, type=socket.SOCK_STREAM)
        return [str(one[4][0]) for one in found.result(PATIENCE)]
    except (OSError, UnicodeError, TooLate):
        return []
    finally:
        asker.shutdown(wait=False)
