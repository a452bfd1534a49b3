"""The password rules, which pages show while a user types.

The user pool of the template enforces ``POLICY``; a test compares the two.
"""

import re
from dataclasses import dataclass

POLICY = {
    "MinimumLength": 10,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": False,
}
_MAXIMUM_LENGTH = 256
"""https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html"""


@dataclass(frozen=True)
class Rule:
    """One rule, worded so that it fits into a list under "The password must have"."""

    text: str
    pattern: str
    """A regular expression for Python and JavaScript that matches the whole password."""

    def is_met_by(self, password: str) -> bool:
        """Whether a password meets this rule."""
        return bool(re.fullmatch(self.pattern, password, re.DOTALL))


RULES = (
    Rule(f"at least {POLICY['MinimumLength']} characters", f".{{{POLICY['MinimumLength']},}}"),
    Rule(f"at most {_MAXIMUM_LENGTH} characters", f".{{0,{_MAXIMUM_LENGTH}}}"),
    Rule("an upper-case letter", ".*[A-Z].*"),
    Rule("a lower-case letter", ".*[a-z].*"),
    Rule("a digit", ".*[0-9].*"),
    Rule("no space at either end", r"(\S(.*\S)?)?"),
)


def broken_rules(password: str) -> list[Rule]:
    """The rules that a password does not meet, in the order of ``RULES``."""
    return [rule for rule in RULES if not rule.is_met_by(password)]
