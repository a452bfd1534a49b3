"""The registry of pages: every page of the dashboard is declared here once.

To add a page, write one file in ``pages/`` and add one line here. ``pages.navigation`` derives
the addresses from the registry; the page header and the operators' navigation bar derive their
links from it.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from backend.accounts.user import User


class Audience(Enum):
    """The users who may open a page."""

    SIGNED_OUT = "signed out"
    SIGNED_IN = "signed in"
    OPERATORS = "operators"

    def includes(self, user: User | None) -> bool:
        """Return whether ``user`` may open the page; None is a visitor who is not signed in."""
        if self is Audience.SIGNED_OUT or user is None:
            return self is Audience.SIGNED_OUT and user is None
        return self is Audience.SIGNED_IN or user.is_operator


@dataclass(frozen=True)
class Page:
    """A page: its file in ``pages/``, the title of its browser tab, and who may open it."""

    file: str
    title: str
    audience: Audience
    header: str = ""
    """The label of its link in the page header; empty: no link."""
    account_menu: str = ""
    """The label of its entry in the account menu; empty: no entry."""
    operations_bar: str = ""
    """The label of its link in the operators' navigation bar; empty: no link."""

    @property
    def path(self) -> str:
        """The path that ``st.switch_page`` and ``st.page_link`` expect."""
        return f"pages/{self.file}"

    @property
    def url(self) -> str:
        """The path of its URL, without the slash."""
        return Path(self.file).stem.replace("_", "-")

    @property
    def survives_sign_in(self) -> bool:
        """Whether a visitor who opens its URL gets to it after signing in."""
        return self.audience is not Audience.SIGNED_OUT


_OUT, _IN, _OPERATORS = Audience.SIGNED_OUT, Audience.SIGNED_IN, Audience.OPERATORS

SIGN_IN = Page("sign_in.py", "Sign in", _OUT)
"""The first page for visitors. They also get it at the URL of every page that they may not open."""
ALBUMS = Page("albums.py", "Albums", _IN, header="Albums")
"""The first page for users."""
OPERATIONS = Page(
    "operations.py", "Operations", _OPERATORS, header="Operations", operations_bar="Overview"
)
"""The first page for operators."""
NOT_FOUND = Page("not_found_page.py", "Page not found", _IN)
"""The page at every URL that no other page has."""
PAGES = (
    ALBUMS,
    Page("album.py", "Album", _IN),
    Page("photo.py", "Photo", _IN),
    Page("search.py", "All photos", _IN, header="All photos"),
    Page("trash.py", "Trash", _IN, header="Trash"),
    Page("account.py", "Your account", _IN, account_menu="Your account"),
    Page("about.py", "About this dashboard", _IN, account_menu="About this dashboard"),
    OPERATIONS,
    Page("incidents.py", "Incidents", _OPERATORS, operations_bar="Incidents"),
    Page("incident.py", "Incident", _OPERATORS),
    Page("executions.py", "Executions", _OPERATORS, operations_bar="Executions"),
    Page("execution.py", "Execution", _OPERATORS),
    Page("compare.py", "Compare executions", _OPERATORS),
    Page("trends.py", "Trends", _OPERATORS, operations_bar="Trends"),
    Page("reconciliation.py", "Reconciliation", _OPERATORS, operations_bar="Reconciliation"),
    Page("audit.py", "Audit trail", _OPERATORS, operations_bar="Audit trail"),
    Page("health.py", "Health", _OPERATORS, operations_bar="Health"),
    SIGN_IN,
    Page("sign_in_code.py", "Enter your code", _OUT),
    Page("sign_in_setup.py", "Set up your authenticator app", _OUT),
    Page("sign_up.py", "Create an account", _OUT),
    Page("confirm.py", "Confirm your e-mail address", _OUT),
    Page("forgot_password.py", "Forgot password", _OUT),
    Page("reset_password.py", "Reset password", _OUT),
    Page("first_password.py", "Welcome", _OUT),
    Page("account_deleted.py", "Account deleted", _OUT),
    NOT_FOUND,
)


def first_page(user: User | None) -> Page:
    """The page at the root of the site."""
    if user is None:
        return SIGN_IN
    return OPERATIONS if user.is_operator else ALBUMS
