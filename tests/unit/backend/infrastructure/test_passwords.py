import pytest

from backend.accounts.password_policy import POLICY, broken_rules


def test_the_user_pool_enforces_the_rules_that_the_form_shows(resources):
    policy = resources["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    assert {name: policy[name] for name in POLICY} == POLICY


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Demo-photos-1", []),
        ("Sh0rt", ["at least 10 characters"]),
        ("Aa1" * 100, ["at most 256 characters"]),
        ("lower-case-1", ["an upper-case letter"]),
        ("UPPER-CASE-1", ["a lower-case letter"]),
        ("No-digit-here", ["a digit"]),
        ("ÄÖÜäöü-12345", ["an upper-case letter", "a lower-case letter"]),
        (" Demo-photos-1", ["no space at either end"]),
    ],
)
def test_the_rules_that_a_password_breaks(password, broken):
    assert [rule.text for rule in broken_rules(password)] == broken


def test_an_empty_password_breaks_four_rules():
    assert len(broken_rules("")) == 4
