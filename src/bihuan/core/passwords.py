"""What a password must hold beside its length: three of four kinds of characters, and nothing of the user's name."""

from bihuan.core.decisions import Reason

KINDS_NEEDED = 3


def find_weaknesses(password: str, *, username: str, kinds_needed: int = KINDS_NEEDED) -> tuple[Reason, ...]:
    """Why this password is too easy to guess for this user; empty where nothing speaks against it.

    Kinds are lower case, upper case, digits, and everything else (a Chinese character is "else": it is a good choice).
    """
    found: list[Reason] = []
    if count_kinds(password) < kinds_needed:
        found.append(
            Reason(
                "password-kinds",
                "密码要含大写字母、小写字母、数字、符号中的至少 %(needed)s 种。",
                {"needed": kinds_needed},
            )
        )
    name = username.casefold()
    if len(name) >= 2 and (name in password.casefold() or name[::-1] in password.casefold()):
        found.append(Reason("password-holds-username", "密码不能含有账号，倒过来写也不行。"))
    return tuple(found)


def count_kinds(password: str) -> int:
    """How many of the four kinds of characters occur."""
    lower = any("a" <= character <= "z" for character in password)
    upper = any("A" <= character <= "Z" for character in password)
    digit = any("0" <= character <= "9" for character in password)
    other = any(not (character.isascii() and character.isalnum()) for character in password)
    return sum((lower, upper, digit, other))
