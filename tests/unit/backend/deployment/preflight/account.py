"""An AWS account for the preflight: moto, with the answers that moto does not have.

The answers are responses of HTTP in the form in which the services send them, so botocore's own
parsers and the translation of errors are tested too.
"""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto import mock_aws

NUMBER = "123456789012"
ADMINISTRATOR = f"arn:aws:iam::{NUMBER}:user/admin"


@dataclass(frozen=True)
class Account:
    """What differs from account to account."""

    caller: str = ADMINISTRATOR
    denied: tuple[str, ...] = ()
    """Patterns of actions that the caller may not do."""
    concurrency: int = 1_000
    transactions: float = 50.0
    """DetectLabels requests per second."""
    errors: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """HTTP status and error code by operation, such as ``HeadBucket``."""

    def answer(self, operation: str, body: str) -> tuple[int, str] | None:
        """Status and body of a response; None: moto answers."""
        if operation in self.errors:
            status, code = self.errors[operation]
            return status, _error(code)
        made = {
            "GetCallerIdentity": self._identity,
            "GetAccountSettings": self._lambda_limits,
            "ListServiceQuotas": self._rekognition_quotas,
            "SimulatePrincipalPolicy": self._simulation,
            "GetResources": lambda _: json.dumps({"ResourceTagMappingList": []}),
        }.get(operation)
        return None if made is None else (200, made(body))

    def _identity(self, _body: str) -> str:
        return (
            "<GetCallerIdentityResponse><GetCallerIdentityResult>"
            f"<Arn>{self.caller}</Arn><UserId>AIDA</UserId><Account>{NUMBER}</Account>"
            "</GetCallerIdentityResult></GetCallerIdentityResponse>"
        )

    def _lambda_limits(self, _body: str) -> str:
        limits = {
            "ConcurrentExecutions": self.concurrency,
            "UnreservedConcurrentExecutions": self.concurrency,
        }
        return json.dumps({"AccountLimit": limits, "AccountUsage": {}})

    def _rekognition_quotas(self, _body: str) -> str:
        name = "Transactions per second per account for the Amazon Rekognition operation {}"
        quotas = [
            {"QuotaName": name.format("CompareFaces"), "Value": 1.0},
            {"QuotaName": name.format("DetectLabels"), "Value": self.transactions},
        ]
        return json.dumps({"Quotas": quotas})

    def _simulation(self, body: str) -> str:
        asked = parse_qs(body)
        actions = [value for (name, [value]) in asked.items() if name.startswith("ActionNames")]
        results = "".join(map(self._result, actions))
        return (
            "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult>"
            f"<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>"
            "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        )

    def _result(self, action: str) -> str:
        denied = any(fnmatch(action, pattern) for pattern in self.denied)
        decision = "implicitDeny" if denied else "allowed"
        return (
            f"<member><EvalActionName>{escape(action)}</EvalActionName>"
            f"<EvalDecision>{decision}</EvalDecision></member>"
        )


@contextmanager
def signed_in(account: Account, region: str) -> Iterator[boto3.Session]:
    """A session of the account's caller in a region, on an empty moto."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_DEFAULT_REGION", region)
        session = boto3.Session("AKIA", "secret", region_name=region)

        def send(request: Any, event_name: str, **_: object) -> AWSResponse | None:
            operation = event_name.rpartition(".")[2]
            body = request.body.decode() if isinstance(request.body, bytes) else request.body
            found = account.answer(operation, body or "")
            if found is None:
                return None
            status, text = found
            url, request.url = request.url, "https://nobody.invalid/"  # moto does not answer too
            return AWSResponse(url, status, {}, _Body(text.encode()))

        session.events.register_first("before-send", send)
        yield session


def _error(code: str) -> str:
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>of the account"
        "</Message></Error></ErrorResponse>"
    )


class _Body(io.BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()
