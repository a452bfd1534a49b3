"""The template of the hosted dashboard agrees with the pipeline's template, the docs, the image."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from backend.deployment.template import parse_template, read_template
from pages.web.health_routes import LIVE_PATH

ROOT = Path(__file__).parents[4]
TEMPLATE = parse_template((ROOT / "backend/infrastructure/hosting.yaml").read_bytes())
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def actions_of(statements: list[dict[str, Any]]) -> set[str]:
    listed = (statement["Action"] for statement in statements)
    return {action for found in listed for action in ([found] if isinstance(found, str) else found)}


def statements_of(role: dict[str, Any]) -> list[dict[str, Any]]:
    (policy,) = role["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


@pytest.fixture
def container() -> dict[str, Any]:
    (found,) = RESOURCES["Task"]["Properties"]["ContainerDefinitions"]
    assert isinstance(found, dict)
    return found


def documented_actions() -> set[str]:
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    section = page.partition("## Permissions of the dashboard")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    of_retries = statements_of(read_template()["Resources"]["RunAgainRole"])
    starts = {a for a in actions_of(of_retries) if not a.startswith(("logs:", "sqs:"))}
    return starts | {action for row in rows for action in re.findall(r"`([^`]+)`", row)}


def test_the_role_has_the_documented_permissions() -> None:
    statements = statements_of(RESOURCES["DashboardRole"])
    assert actions_of(statements) == documented_actions()
    assert all(statement["Resource"] != "*" for statement in statements)


def test_its_parameters_have_the_names_of_outputs_of_the_pipeline() -> None:
    own = {
        *("Image", "Pipeline", "CertificateArn", "SessionKeySecret", "Vpc", "VpcNetwork"),
        *("PublicSubnets", "Subnets", "PublicAddress", "SignUp", "Replicas", "MostReplicas"),
    }
    assert TEMPLATE["Parameters"].keys() - own <= read_template()["Outputs"].keys()


def test_the_container_runs_as_the_image_does(container: dict[str, Any]) -> None:
    assert f"USER {container['User']}" in DOCKERFILE
    assert container["ReadonlyRootFilesystem"] is True
    written = {mount["ContainerPath"] for mount in container["MountPoints"]}
    assert written == {"/tmp", "/var/tmp"}
    assert all(f"VOLUME {path}\n" in DOCKERFILE for path in written)
    assert json.dumps(container["HealthCheck"]["Command"][1:]) in DOCKERFILE
    target = RESOURCES["Dashboards"]["Properties"]
    assert target["HealthCheckPath"] == LIVE_PATH
    assert LIVE_PATH in container["HealthCheck"]["Command"][-1]


def test_the_settings_are_those_that_the_dashboard_reads(container: dict[str, Any]) -> None:
    settings = (ROOT / "backend/config/settings.py").read_text()
    names = {entry["Name"] for entry in container["Environment"] + container["Secrets"]}
    assert {"PHOTO_STACK", "PHOTO_SESSION_KEY"} <= names
    assert all(f'"{name}"' in settings for name in names if name.startswith("PHOTO_"))


def test_pages_stay_connected_to_the_process_that_has_their_state() -> None:
    target = RESOURCES["Dashboards"]["Properties"]["TargetGroupAttributes"]
    assert {"Key": "stickiness.enabled", "Value": "true"} in target
    attributes = RESOURCES["LoadBalancer"]["Properties"]["LoadBalancerAttributes"]
    idle = next(a for a in attributes if a["Key"] == "idle_timeout.timeout_seconds")
    assert int(idle["Value"]) >= 300
