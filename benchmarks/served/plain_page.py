"""A Streamlit page of two elements: what pages of the dashboard are compared with."""

import streamlit as st

st.title("Plain page")
st.write("A page of two elements.")
