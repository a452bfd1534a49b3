"""The field for a new password, which checks the password rules while the user types."""

import streamlit as st

from backend.accounts.password_policy import RULES
from pages.components.ui.component import component
from pages.components.ui.markup import element

_RULES = component("password_field")


def new_password_field(label: str, *, key: str) -> str:
    """Draw the field. Returns the submitted password. The rules are checked in the browser."""
    password = st.text_input(label, type="password", autocomplete="new-password", key=key)
    rules = [
        element("li", rule.text, data_pattern=rule.pattern, data_quiet=rule.is_met_by(""))
        for rule in RULES
    ]
    parts = [
        element("p", "The password must have", aria_hidden="true"),
        element("ul", rules),
        element("p", class_="visually-hidden", role="status"),
    ]
    inside = element("div", parts, class_="rules")
    _RULES(key=f"{key}-rules", data={"field": key, "html": inside})
    return str(password)
