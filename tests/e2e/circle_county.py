"""Run by tests inside an installation: the small county, gone along, with enough reported that something can be drawn from it.

`inspector` and `second` are the whole pool, `deputy` is a leader who takes no part. Today is a working day, whatever day it is.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from bihuan.apps.organizations import queries as organizations  # noqa: E402
from bihuan.apps.organizations.models import Region  # noqa: E402
from bihuan.core.actors import Role  # noqa: E402
from tests.e2e import small_county  # noqa: E402
from tests.e2e.any_hour import work_today  # noqa: E402
from tests.factories import make_user  # noqa: E402

MORE = tuple(
    f"{place}食堂没有公示带量食谱和陪餐记录"
    for place in (
        "城关小学",
        "东河小学",
        "西坪小学",
        "南桥中学",
        "北塬中学",
        "柳林幼儿园",
        "石门小学",
        "沙井小学",
        "云台中学",
        "白马幼儿园",
    )
)
INSPECTORS = {"inspector": "秦越", "second": "方明"}


def main() -> None:
    small_county.PROBLEMS += MORE
    sys.argv.append("along")
    small_county.main()
    region = organizations.region_of(Region.objects.get(name="澜川县").pk)
    for login, name in INSPECTORS.items():
        make_user(region, Role.INSPECTOR, username=login, name=name)
    make_user(region, Role.LEADER, username="deputy", name="陶静")
    work_today(region.id, region.path)


if __name__ == "__main__":
    main()
