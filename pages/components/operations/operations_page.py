"""Who may see the operations pages, and what stands on top of each of them."""

import streamlit as st

from backend.accounts.user import User
from backend.operations.demo_operations import recogniser_state
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import signed_in_user
from pages.components.ui.not_found import not_found
from pages.registry import PAGES

_FAULTS = {
    "down": "The recogniser is switched **down** for a demonstration: no photo gets its labels.",
    "slow": "The recogniser is switched **slow** for a demonstration: DetectLabels takes its time.",
}


def operator() -> User:
    """Whoever is signed in, if that is an operator; for anybody else there is no such page."""
    user = signed_in_user()
    if not user.is_operator:
        not_found("page")
    return user


def current_operations() -> Operations:
    """Operations with the permissions of whoever is signed in."""
    return services().operations(operator())


def office(title: str | None = None) -> Operations:
    """The head of an operations page, with its title if it has one. Returns what it asks."""
    operations = current_operations()
    with st.container(key="office", horizontal=True, gap="small"):
        for page in PAGES:
            if page.operations_bar:
                st.page_link(page.path, label=page.operations_bar)
    _banner()
    if title:
        st.title(title, anchor=False)
    return operations


def _banner() -> None:
    settings = services().settings
    if settings.demo_accounts:
        fault = _FAULTS.get(recogniser_state(settings.data_dir))
        if fault:
            st.warning(f"{fault} The overview has the switch.", icon=":material/science:")
