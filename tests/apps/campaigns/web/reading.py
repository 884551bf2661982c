"""How tests open pages and send forms: a browser for each of the county's people."""

import re
from typing import cast

from django.http import HttpResponse
from django.test import Client

from bihuan.apps.organizations.models import User
from bihuan.core.actors import Actor

HIDDEN = re.compile(r'name="(token|checked|version)"[^>]*? value="([^"]*)"')


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=actor.username))
    return client


def hidden(page: bytes) -> dict[str, str]:
    """What the form of a page carries unseen."""
    return dict(HIDDEN.findall(page.decode()))


def look(client: Client, address: str, **query: str) -> str:
    """What a page says."""
    return words(cast(HttpResponse, client.get(address, query)))


def send(client: Client, address: str, **typed: object) -> HttpResponse:
    """Open the form of a page and send it as a reader does."""
    return cast(HttpResponse, client.post(address, {**hidden(client.get(address).content), **typed}))


def words(answer: HttpResponse) -> str:
    return answer.content.decode()
