"""Notices as files, for the tests of calendars."""

import datetime as dt
import json

AT = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
PAPER = "https://www.gov.cn/one.htm"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def notice_file(
    *, year: int = 2027, off: tuple[str, ...] = ("2027-01-01",), worked: tuple[str, ...] = (), papers: bool = True
) -> bytes:
    """A file in the shape of holiday-cn: by default the notice of 2027, with New Year off."""
    days = [{"name": "元旦", "date": text, "isOffDay": True} for text in off]
    days += [{"name": "元旦", "date": text, "isOffDay": False} for text in worked]
    return json.dumps({"year": year, "papers": [PAPER] if papers else [], "days": days}).encode()
