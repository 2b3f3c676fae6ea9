"""Where webhooks may lead: to the open internet by https, and nowhere else."""

import pytest
from pytest_django import Settings

from schools.webhooks import check_url, is_public
from schools.webhooks.addresses import BadAddress

GOOD = [
    "https://schule.example.de/hook",
    "https://schule.example.de",
    "https://schule.example.de:443/hook?school=1",
    "https://schule.example.de:8443/hook",
    "https://xn--schlerei-b6a.example.de/",
    "https://HOOKS.Example.DE/",
]
BAD = [
    "",
    "hook",
    "//schule.example.de/hook",
    "http://schule.example.de/hook",
    "ftp://schule.example.de/hook",
    "file:///etc/passwd",
    "gopher://schule.example.de:443/",
    "https://",
    "https:///hook",
    "https://schule.example.de:80/",
    "https://schule.example.de:22/",
    "https://schule.example.de:0/",
    "https://schule.example.de:99999/",
    "https://schule.example.de:x/",
    "https://user:secret@schule.example.de/",
    "https://schule.example.de@10.0.0.1/",
    "https://schule.example.de\\@10.0.0.1/",
    "https://schule.example.de/#part",
    "https://schule .example.de/",
    "https://schule.example.de/\r\nHost: 10.0.0.1",
    "https://schüler.example.de/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.0x1/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1/",
    "https://93.184.216.34/",
    "https://localhost/",
    "https://localhost./",
    "https://hooks.localhost/",
    "https://postgres/",
    "https://redis.internal/",
    "https://printer.local/",
    "https://nas.fritz.lan/",
    "https://router.home.arpa/",
    "https://-schule.example.de/",
    f"https://{'a' * 64}.example.de/",
    f"https://schule.example.de/{'x' * 500}",
]


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_the_internet_is_taken(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize("url", BAD)
def test_every_other_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        check_url(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8123/hook", "http://localhost:8123/hook"])
def test_the_sandbox_may_call_itself_and_nobody_else(settings: Settings, url: str) -> None:
    with pytest.raises(BadAddress):
        check_url(url)
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert check_url(url) == url
    for bad in BAD:
        if "127.0.0.1/" not in bad and "//localhost/" not in bad:
            with pytest.raises(BadAddress):
                check_url(bad)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "2606:2800:220:1::1", "2a00:1450:4001::1", "::ffff:1.1.1.1"],
)
def test_an_address_that_everybody_reaches_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "",
        "localhost",
        "93.184.216.34.",
        "1.1.1",
    ],
)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_public(address)


def test_only_the_sandbox_reaches_itself(settings: Settings) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert is_public("127.0.0.1")
    assert is_public("::1")
    assert not is_public("10.0.0.1")
    assert not is_public("169.254.169.254")
