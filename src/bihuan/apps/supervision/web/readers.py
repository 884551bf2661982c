"""For whom the pages of notices hold something."""

from bihuan.core.actors import Actor, Role

READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM, Role.UNIT, Role.RESPONSIBLE)


def reads_notices(actor: Actor) -> bool:
    """Whether there can be any notice that the actor sees."""
    return actor.holds(*READERS)


def runs_ladder(actor: Actor) -> bool:
    """Whether the actor looks at a whole region's notices, and not at those to an own unit."""
    return actor.holds(Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)


def approves(actor: Actor) -> bool:
    """Whether there can be any notice that waits for the actor's approval."""
    return actor.holds(Role.OFFICE, Role.LEADER)
