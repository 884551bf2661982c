"""Which language a page speaks: Chinese, until somebody chooses another."""

import pytest
from django.conf import settings
from django.test import Client

SIGN_IN = "/accounts/login/"


@pytest.mark.django_db
def test_a_page_is_chinese_whatever_the_browser_announces(client: Client) -> None:
    page = client.get(SIGN_IN, headers={"accept-language": "en-US,en"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-' in page.content.decode()


@pytest.mark.django_db
def test_a_page_speaks_the_language_that_was_chosen(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(SIGN_IN)
    assert page.headers["Content-Language"] == "en"
    assert 'lang="en"' in page.content.decode()


@pytest.mark.django_db
def test_a_language_that_nobody_speaks_is_chinese(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get(SIGN_IN).headers["Content-Language"] == "zh-hans"
