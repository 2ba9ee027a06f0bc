"""What each role may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.accounts.records import RIGHTS, ROLES, Role, User


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("viewer", {"view"}),
        ("editor", {"view", "edit"}),
        ("reviewer", {"view", "edit", "review"}),
        ("publisher", {"view", "edit", "review", "publish"}),
        ("administrator", {"view", "edit", "review", "publish", "administer"}),
    ],
)
def test_each_role_has_its_rights_and_no_others(role: Role, rights: set[str]) -> None:
    user = User(1, "ann", role)
    assert {right for right in RIGHTS if user.may(right)} == rights


@pytest.mark.parametrize("role", ROLES)
def test_who_is_not_active_may_nothing(role: Role) -> None:
    user = replace(User(1, "ann", role), active=False)
    assert not any(user.may(right) for right in RIGHTS)


def test_limits_leave_out_all_others() -> None:
    user = User(1, "ann", "editor")
    assert user.has_category("living")
    assert user.has_language("zh")
    limited = replace(user, categories=("living",), languages=("en",))
    assert limited.has_category("living")
    assert not limited.has_category("money")
    assert not limited.has_language("zh")
