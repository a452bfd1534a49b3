"""The field for a new password, with the rules shown while somebody types."""

import streamlit as st

from backend.passwords import RULES
from pages.components.component import component

_RULES = component("password_rules", "<div class='rules'></div>")


def new_password_field(label: str, *, key: str) -> str:
    """Draw it; what was typed once it was sent. The browser checks the rules meanwhile."""
    password = st.text_input(label, type="password", autocomplete="new-password", key=key)
    rules = [
        {"text": rule.text, "pattern": rule.pattern, "quiet": rule.kept_by("")} for rule in RULES
    ]
    _RULES(key=f"{key}-rules", data={"field": key, "rules": rules})
    return str(password)
