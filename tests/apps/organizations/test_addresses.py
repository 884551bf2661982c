"""Which address the record shows."""

import pytest
from django.test import RequestFactory, override_settings

from bihuan.apps.organizations.web.addresses import address_of


@pytest.mark.parametrize(
    ("proxies", "nearest", "written", "address"),
    [
        ([], "10.0.0.5", "", "10.0.0.5"),
        ([], "10.0.0.5", "1.2.3.4", "10.0.0.5"),
        (["10.0.0.5"], "10.0.0.5", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/24"], "10.0.0.5", "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (["10.0.0.5"], "10.0.0.5", "", "10.0.0.5"),
        (["10.0.0.5"], "192.168.1.1", "1.2.3.4", "192.168.1.1"),
        (["10.0.0.5"], "10.0.0.5", "1.2.3.4, <script>", "10.0.0.5"),
        (["::1"], "::1", "fe80::7", "fe80::7"),
        (["10.0.0.5"], "", "1.2.3.4", ""),
    ],
    ids=[
        "straight",
        "forged",
        "one proxy",
        "two proxies, the left entry forged",
        "a proxy that says nothing",
        "past the proxy",
        "no address",
        "IPv6",
        "a socket",
    ],
)
def test_only_configured_proxies_are_believed(proxies: list[str], nearest: str, written: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, headers={"X-Forwarded-For": written} if written else {})
    with override_settings(TRUSTED_PROXIES=proxies):
        assert address_of(request) == address
