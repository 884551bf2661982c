"""The order of regions: a province holds cities, a city holds counties; a level may be left out, never turned round."""

from bihuan.core.decisions import Reason

LEVELS: tuple[str, ...] = ("province", "city", "county")


def refuse_region(*, level: str, above: str | None) -> Reason | None:
    """Why a region of this level cannot lie under a region of the level `above` (None: at the top)."""
    if level not in LEVELS:
        return Reason("unknown-level", "现在不能新建地区：级别只有省、市、县。")
    if above is not None and LEVELS.index(level) <= LEVELS.index(above):
        return Reason("level-order", "现在不能新建地区：下级地区的级别要低于上级。")
    return None
