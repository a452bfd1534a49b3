"""About this run: what is embedded and what is real."""

import streamlit as st

from pages.components.account.current_user import signed_in_user
from pages.components.ui.environment_summary import about_run
from pages.components.ui.table import table

signed_in_user()
st.title("About this run", anchor=False)
run = about_run()
st.markdown(run.summary)
table(run.rows, label="What is embedded and what is real", key="about")
st.caption(run.note)
