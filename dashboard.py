"""The photo dashboard: ``streamlit run dashboard.py``.

Streamlit imports this file once as the server's application, and runs it as a script for every
page that somebody opens.
"""

import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import streamlit as st
from starlette.middleware import Middleware

if TYPE_CHECKING:
    from backend.embedded.launcher import EmbeddedAws

_USED_BY_PAGES = ("altair", "boto3", "pandas", "pages.navigation")


def main() -> None:
    """One page for whoever is signed in."""
    from pages.navigation import open_page

    open_page()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The backend from before the first request until after the last."""
    from backend.config.gc_tuning import freeze_long_lived_objects

    aws = _start_backend()
    for module in _USED_BY_PAGES:
        importlib.import_module(module)
    freeze_long_lived_objects()
    try:
        yield
    finally:
        if aws:
            aws.stop()


def _start_backend() -> "EmbeddedAws | None":
    from botocore.exceptions import BotoCoreError, ClientError

    from backend.config.settings import SettingsError, load_settings
    from backend.config.stack_outputs import StackNotFound
    from backend.deployment.bundle import BundleError
    from backend.deployment.cloudformation import DeploymentError
    from backend.embedded.launcher import EmbeddedAws, EmbeddedAwsError
    from backend.services import services

    # Streamlit also takes these from its flags and files; demo accounts depend on the address.
    os.environ["STREAMLIT_SERVER_ADDRESS"] = st.get_option("server.address") or "0.0.0.0"  # noqa: S104
    os.environ["STREAMLIT_SERVER_PORT"] = str(st.get_option("server.port"))
    aws = None
    try:
        settings = load_settings()
        if settings.stack is None:
            aws = EmbeddedAws.start(settings)
            print(f"  Embedded AWS: {aws.endpoint} (data in {settings.data_dir})\n", flush=True)
        _ = services().health  # its clients read what AWS says of its services, for all users
    except (
        *(SettingsError, EmbeddedAwsError, DeploymentError, BundleError, StackNotFound),
        *(ClientError, BotoCoreError),
    ) as error:
        if aws:
            aws.stop()
        _give_up(error)
    return aws


def _give_up(error: Exception) -> NoReturn:
    """End with one sentence instead of the traceback that uvicorn would print."""
    logging.getLogger("uvicorn.error").disabled = True
    print(f"error: {error}", file=sys.stderr, flush=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
else:
    from streamlit.runtime.pages_manager import PagesManager

    from backend.services import services
    from pages.web.health_routes import HEALTH_ROUTES
    from pages.web.host_check import OwnHost
    from pages.web.photo_routes import PHOTO_ROUTES
    from pages.web.redirect_nested_paths import NestedAddresses
    from pages.web.security_headers import SecurityHeaders
    from pages.web.session_renewal import SessionRenewal
    from pages.web.session_routes import SESSION_ROUTES
    from pages.web.upload_routes import UPLOAD_ROUTES
    from pages.web.zip_routes import ZIP_ROUTES

    # Until the first st.navigation, an address would run its file in pages/ without main().
    PagesManager.uses_pages_directory = False
    app = st.App(
        "dashboard.py",
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(OwnHost, hosts=lambda: services().settings.hosts),
            Middleware(SessionRenewal),
            Middleware(NestedAddresses),
        ],
        routes=[*HEALTH_ROUTES, *SESSION_ROUTES, *PHOTO_ROUTES, *UPLOAD_ROUTES, *ZIP_ROUTES],
    )
