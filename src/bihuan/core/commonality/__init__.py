"""What is common to many units and what is one unit's own: groups of like problems, and whether their spread beats chance."""

from bihuan.core.commonality.cases import Case, LikeCases, Spread
from bihuan.core.commonality.finding import LEAST_CASES, find_like_cases
from bihuan.core.commonality.spread import FALSE_SHARE
from bihuan.core.commonality.wording import stated_cause

__all__ = ["FALSE_SHARE", "LEAST_CASES", "Case", "LikeCases", "Spread", "find_like_cases", "stated_cause"]
