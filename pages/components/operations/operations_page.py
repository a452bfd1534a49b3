"""The part that all operations pages share: access for operators, navigation and title."""

from datetime import UTC, datetime

import streamlit as st

from backend.accounts.user import User
from backend.operations.operations import Operations
from backend.operations.overview import Overview
from backend.operations.overview_board import FOR_PAGE
from backend.services import services
from pages.components.account.current_user import signed_in_user
from pages.components.operations.alert_banner import alert_banner
from pages.components.ui.formatting import zone_name
from pages.components.ui.not_found import not_found
from pages.registry import PAGES


def current_operator() -> User:
    """The signed-in user, who must be an operator. Other users see the "not found" page."""
    user = signed_in_user()
    if not user.is_operator:
        not_found("page")
    return user


def current_operations() -> Operations:
    """Operations with the permissions of the signed-in operator."""
    return services().operations(current_operator())


def latest_overview() -> Overview:
    """The overview. If the banner above the page has just read it, it is not read again."""
    return services().overview_board.current(current_operations().overview, FOR_PAGE)


def operations_page(title: str | None = None) -> Operations:
    """Draw the top of an operations page, and its title if given. Returns the operations."""
    operations = current_operations()
    with st.container(key="operations-navigation", horizontal=True, gap="small"):
        for page in PAGES:
            if page.operations_bar:
                st.page_link(page.path, label=page.operations_bar)
    st.caption(f"Times are in {zone_name(st.context.timezone, datetime.now(UTC))}.")
    alert_banner(operations)
    if title:
        st.title(title, anchor=False)
    return operations
