"""Which roles may never meet in one user: whoever keeps the system may not watch over it."""

from collections.abc import Iterable

from bihuan.core.actors import Role
from bihuan.core.decisions import Reason

ADMINISTRATORS: tuple[Role, ...] = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
OF_A_UNIT: tuple[Role, ...] = (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER)


def refuse_grant(*, wanted: Role, held: Iterable[Role], own: bool, names_unit: bool) -> Reason | None:
    """Why a user who holds `held` may not be given `wanted` as well; None where nothing speaks against it.

    `held` are the roles of everybody who is the same person, at any moment of the wanted period. `own` says that the giver
    and the receiver are the same person, `names_unit` that the grant reaches one unit only.
    """
    administering = [role for role in held if role in ADMINISTRATORS] if wanted in ADMINISTRATORS else []
    obstacles = (
        (own, Reason("own-roles", "现在不能授权：不能给自己授予角色。")),
        (wanted is Role.SYSTEM, Reason("role-of-no-person", "现在不能授权：系统角色不授予任何人。")),
        (wanted in OF_A_UNIT and not names_unit, Reason("role-needs-unit", "现在不能授权：这个角色要写明单位。")),
        (
            wanted in ADMINISTRATORS and names_unit,
            Reason("administrator-of-a-region", "现在不能授权：管理员管的是地区，不是单个单位。"),
        ),
        (
            wanted in administering,
            Reason("administrator-once", "现在不能授权：这个人已经是这一类管理员，先撤销原来的角色。"),
        ),
        (
            bool(administering),
            Reason("administrators-separate", "现在不能授权：系统管理员、安全管理员、审计管理员不能由同一个人担任。"),
        ),
    )
    return next((reason for stands, reason in obstacles if stands), None)


def refuse_revocation(*, own: bool, ended: bool) -> Reason | None:
    """Why a grant may not be ended by this actor: nobody changes their own rights, not even downwards."""
    if own:
        return Reason("own-roles", "现在不能撤销：不能改自己的角色。")
    return Reason("already-ended", "现在不能撤销：这个角色已经撤销。") if ended else None


def refuse_merge(*, same: bool, own: bool, same_region: bool, administrators: tuple[bool, bool]) -> Reason | None:
    """Why two people may not become one. `own` says that the actor is one of them: rights that follow from being named would
    come to them by their own act. `administrators` says of each whether they hold an administrator's role, now or later."""
    obstacles = (
        (same, Reason("merge-same", "现在不能合并：选的是同一条记录。")),
        (own, Reason("merge-own", "现在不能合并：不能合并自己的记录，由另一位系统管理员办。")),
        (not same_region, Reason("merge-elsewhere", "现在不能合并：两个人不在同一个地区。")),
        (
            all(administrators),
            Reason(
                "merge-administrators",
                "现在不能合并：两条记录都担任管理员，合并后一个人会兼任。先由安全管理员撤销一个。",
            ),
        ),
    )
    return next((reason for stands, reason in obstacles if stands), None)


def refuse_own_account(*, own: bool) -> Reason | None:
    """Administrators keep other people's accounts; with their own they do only what every user may."""
    return Reason("own-account", "现在不能操作：不能这样改自己的账号。") if own else None
