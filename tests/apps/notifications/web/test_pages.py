"""The pages of messages: the inbox and its bell, how one wants to be told, the calendar, the channels."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from bihuan.apps.jobs.models import Job
from bihuan.apps.notifications.models import Channel, Delivery, Reader
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import UserRow
from bihuan.core.messages.kinds import ChannelKind
from tests.apps.notifications.robots import KEY, open_robot
from tests.apps.notifications.town import Town, inbox, tell
from tests.factories import open_session

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


def browser(user: UserRow) -> Client:
    return open_session(Client(), user)


def keeper(town: Town) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=town.admin.username))
    return client


def text_of(client: Client, address: str) -> str:
    return " ".join(html.fromstring(client.get(address).content).xpath("//main")[0].text_content().split())


def channel_form(**given: str) -> dict[str, str]:
    return {"hour": "8", "language": "zh-hans", "per_minute": "20", "enabled": "on", "token": "t1"} | given


def test_an_empty_inbox_says_so_and_leads_to_what_was_read(town: Town) -> None:
    client = browser(town.worker)
    empty = text_of(client, INBOX)
    assert "都看过了" in empty and "看全部消息" in empty
    assert "还没有消息" in text_of(client, f"{INBOX}?scope=all")


def test_the_bell_counts_exactly_what_the_inbox_lists(town: Town) -> None:
    tell(town.worker, thing="1")
    tell(town.worker, thing="2", grave=True)
    page = html.fromstring(browser(town.worker).get(INBOX).content)
    bell = page.xpath('//header//a[@href="/inbox/"]//span[@class="num"]')

    assert [found.text_content() for found in bell] == ["2"]
    assert len(page.xpath("//main//tbody/tr")) == 2
    assert "紧急" in page.xpath("//main//tbody/tr")[0].text_content()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_bell_is_called_what_stands_on_it(town: Town, language: str) -> None:
    """Whoever says aloud what they see reaches it: its name holds the words as they stand there, blank and all."""
    tell(town.worker, thing="1")
    client = browser(town.worker)
    client.cookies["django_language"] = language
    bell = html.fromstring(client.get(INBOX).content).xpath('//header//a[@href="/inbox/"]')[0]

    assert bell.get("aria-label") == " ".join(bell.text_content().split())


def test_a_message_leads_to_its_thing_and_is_read_then(town: Town) -> None:
    tell(town.worker, thing="XY-2026-0001")
    item = inbox(town.worker)[0]
    answer = browser(town.worker).get(reverse("notifications:item", args=[item.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/problems/XY-2026-0001/")
    assert inbox(town.worker)[0].read_at is not None


def test_all_are_marked_read_at_once_and_the_page_says_how_many(town: Town) -> None:
    tell(town.worker, thing="1")
    tell(town.worker, thing="2")
    answer = browser(town.worker).post(reverse("notifications:read-all"), follow=True)

    assert "2 条消息标为已读。" in answer.content.decode()
    assert all(item.read_at for item in inbox(town.worker))


def test_one_chooses_hour_and_address_and_wrong_ones_are_told_by_field(town: Town) -> None:
    client, address = browser(town.worker), reverse("notifications:settings")
    assert "还没有邮件或文件通道" in text_of(client, address)
    wrong = client.post(address, {"hour": "8", "mail": "nobody", "language": "zh-hans", "token": "a"})
    right = client.post(address, {"hour": "14", "mail": "w@lanchuan.example", "language": "en", "token": "b"})
    kept = Reader.objects.get(user=town.worker.id)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert (kept.hour, kept.mail, kept.takes_files, kept.language) == (14, "w@lanchuan.example", False, "en")


def test_the_address_of_a_calendar_is_shown_once_and_reads_until_it_is_revoked(town: Town) -> None:
    client = browser(town.worker)
    made = client.post(reverse("notifications:feed-new"), {"token": "a"}).content.decode()
    address = html.fromstring(made).xpath('//code[@id="feed-address"]')[0].text
    path = address.removeprefix("http://testserver")
    calendar = Client().get(path)

    assert (calendar.status_code, calendar["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")
    assert path not in client.get(reverse("notifications:feed-new")).content.decode()
    client.post(reverse("notifications:feed-revoke"), {"token": "b"})
    assert Client().get(path).status_code == 404


def test_a_robot_is_made_tried_and_its_secret_never_shown(town: Town) -> None:
    client = keeper(town)
    with open_robot("wecom") as robot:
        given = channel_form(
            name="水利局工作群", place=f"{town.region.id}:{town.unit.id}", host=robot.url,
            key=f"{robot.url}/cgi-bin/webhook/send?key={KEY}",
        )  # fmt: skip
        made = client.post(reverse("notifications:channel-new", args=["wecom"]), given)
        tried = client.post(f"{made['Location']}test/", follow=True).content.decode()

    assert "测试消息已送达。" in tried and len(robot.taken) == 1
    pages = [made["Location"], f"{made['Location']}edit/", "/channels/"]
    assert not [page for page in pages if KEY in client.get(page).content.decode()]
    assert "水利局工作群" in text_of(client, "/channels/")


def test_a_failed_test_says_why_in_words(town: Town) -> None:
    client = keeper(town)
    with open_robot("wecom") as robot:
        channel = town.channel(ChannelKind.WECOM, host=robot.url, key="gone")
        answer = client.post(reverse("notifications:channel-test", args=[channel]), follow=True)

    assert "重新复制地址" in answer.content.decode()
    assert "没有送达" in text_of(client, "/channels/")


def test_a_channel_is_turned_off_and_keeps_its_secret(town: Town, outbox: Path) -> None:
    channel = town.channel(ChannelKind.WECOM, host="http://robots.local", key=KEY)
    before = Channel.objects.get(pk=channel).key
    given = channel_form(name="改了名", place=str(town.region.id), host="http://robots.local", key="")
    del given["enabled"]
    keeper(town).post(reverse("notifications:channel-edit", args=[channel]), given)
    after = Channel.objects.get(pk=channel)

    assert (after.name, after.enabled, after.key) == ("改了名", False, before)


@pytest.mark.parametrize("kind", ["mail", "wecom", "dingtalk", "feishu", "file"])
def test_a_form_asks_only_what_its_kind_needs(town: Town, kind: str) -> None:
    page = html.fromstring(keeper(town).get(reverse("notifications:channel-new", args=[kind])).content)
    asked = {field.get("name") for field in page.xpath("//main//form//*[@name]")}

    assert ("port" in asked) == (kind == "mail")
    assert ("signing" in asked) == (kind in ("dingtalk", "feishu"))
    assert ("key" in asked) == (kind != "file")


def test_a_channel_without_what_it_needs_is_refused_by_field(town: Town) -> None:
    given = channel_form(name="群", place=str(town.region.id), host="robots.local", key="")
    answer = keeper(town).post(reverse("notifications:channel-new", args=["wecom"]), given)

    assert answer.status_code == 422
    assert len(html.fromstring(answer.content).xpath('//*[@aria-invalid="true"]')) == 1
    assert not Channel.objects.exists() and not Delivery.objects.exists()


def test_grave_messages_wake_the_pass_once(town: Town, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for n in range(5):
            tell(town.worker, thing=str(n), grave=True)

    assert Job.objects.filter(kind="notifications.digests").count() == 1
