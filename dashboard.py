"""The photo dashboard: ``streamlit run dashboard.py``.

Streamlit imports this file once as the ASGI application of its server, and runs it as a script
for every rerun of a page.
"""

import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import streamlit as st
from starlette.middleware import Middleware

if TYPE_CHECKING:
    from backend.embedded.launcher import EmbeddedAws

_PRELOADED = ("boto3", "pages.navigation")


def main() -> None:
    """Run the page at the browser's address."""
    from pages.navigation import open_page

    open_page()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start the backend before the first request, and stop it after the last one."""
    from backend.config.gc_tuning import freeze_long_lived_objects

    with ThreadPoolExecutor() as executor:  # the backend's start mostly waits
        imports = [executor.submit(importlib.import_module, module) for module in _PRELOADED]
        aws = _start_backend()
    try:
        for imported in imports:
            imported.result()
        freeze_long_lived_objects()
        yield
    finally:
        if aws:
            aws.stop()


def _start_backend() -> "EmbeddedAws | None":
    from backend.config.settings import SettingsError, load_settings
    from backend.config.stack_outputs import StackNotFound
    from backend.deployment.bundle import BundleError
    from backend.deployment.cloudformation import DeploymentError
    from backend.embedded.errors import EmbeddedAwsError
    from backend.embedded.launcher import EmbeddedAws
    from backend.errors import AwsError
    from backend.services import services

    # Streamlit reads these from its flags and config files too. Whether there are demo accounts
    # depends on the address.
    os.environ["STREAMLIT_SERVER_ADDRESS"] = st.get_option("server.address") or "0.0.0.0"  # noqa: S104
    os.environ["STREAMLIT_SERVER_PORT"] = str(st.get_option("server.port"))
    os.environ["STREAMLIT_SERVER_BASE_URL_PATH"] = st.get_option("server.baseUrlPath") or ""
    aws = None
    try:
        settings = load_settings()
        if settings.stack is None:
            aws = EmbeddedAws.start(settings)
            print(f"  Embedded AWS: {aws.endpoint} (data in {settings.data_dir})\n", flush=True)
        _ = services().health  # creates its clients here, once for all users
    except (
        *(SettingsError, EmbeddedAwsError, DeploymentError, BundleError, StackNotFound, AwsError),
    ) as error:
        if aws:
            aws.stop()
        _exit(error)
    return aws


def _exit(error: Exception) -> NoReturn:
    """Print the error and exit, without the traceback that uvicorn would print."""
    logging.getLogger("uvicorn.error").disabled = True
    print(f"error: {error}", file=sys.stderr, flush=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
else:
    from streamlit.runtime.pages_manager import PagesManager

    from backend.services import services
    from pages.web.first_reads import FirstReads
    from pages.web.first_thumbnails import FIRST_THUMBNAILS_ROUTES
    from pages.web.frontend_files import FrontendFiles
    from pages.web.health_routes import HEALTH_ROUTES
    from pages.web.host_check import HostCheck
    from pages.web.map_routes import MAP_ROUTES
    from pages.web.metrics_routes import METRICS_ROUTES
    from pages.web.new_thumbnail import NEW_THUMBNAIL_ROUTES
    from pages.web.photo_routes import PHOTO_ROUTES
    from pages.web.redirect_nested_paths import RedirectNestedPaths
    from pages.web.security_headers import SecurityHeaders
    from pages.web.session_renewal import SessionRenewal
    from pages.web.session_routes import SESSION_ROUTES
    from pages.web.upload_routes import UPLOAD_ROUTES
    from pages.web.zip_routes import ZIP_ROUTES

    # Otherwise a URL would run its file in pages/ directly until the first st.navigation call.
    PagesManager.uses_pages_directory = False
    app = st.App(
        "dashboard.py",
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(HostCheck, hosts=lambda: services().settings.hosts),
            Middleware(SessionRenewal),
            Middleware(FirstReads),
            Middleware(FrontendFiles),
            Middleware(RedirectNestedPaths),
        ],
        routes=[
            *FIRST_THUMBNAILS_ROUTES,
            *HEALTH_ROUTES,
            *MAP_ROUTES,
            *METRICS_ROUTES,
            *SESSION_ROUTES,
            *PHOTO_ROUTES,
            *NEW_THUMBNAIL_ROUTES,
            *UPLOAD_ROUTES,
            *ZIP_ROUTES,
        ],
    )
