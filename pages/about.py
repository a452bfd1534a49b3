"""About this dashboard: which parts are embedded and which are real."""

import streamlit as st

from pages.components.account.current_user import signed_in_user
from pages.components.ui.environment_summary import environment_summary
from pages.components.ui.table import table

signed_in_user()
st.title("About this dashboard", anchor=False)
environment = environment_summary()
st.markdown(environment.summary)
table(environment.rows, label="Embedded and real parts", key="about")
st.caption(environment.note)
