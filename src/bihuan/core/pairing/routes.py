"""Which route computes: the compiled one where numba is there and the work is worth its start, else the plain one."""

import importlib
import importlib.util
from typing import cast

from bihuan.core.pairing import plain
from bihuan.core.pairing.blocks import Route

COMPILER = "numba"
COMPILED = "bihuan.core.pairing.compiled"
FEW_POINTS = 1 << 20
"""Up to so many code points the plain route is done before the compiler has been loaded."""


def is_compiler_there() -> bool:
    return importlib.util.find_spec(COMPILER) is not None


def plain_route() -> Route:
    return plain


def compiled_route() -> Route:
    """The compiled route; ImportError where numba is not installed. Loads numba, and the first time compiles for some seconds."""
    return cast(Route, importlib.import_module(COMPILED))


def route_for(points: int) -> Route:
    """The route for so many code points in all."""
    return compiled_route() if points > FEW_POINTS and is_compiler_there() else plain_route()
