"""Whether the quotas of the account suffice: they are low in new accounts."""

from collections.abc import Iterator
from typing import Any

import boto3

from backend.aws.errors import translate_errors
from backend.deployment.preflight.finding import Finding, unknown
from backend.errors import AwsError

ENOUGH_CONCURRENCY = 100
"""Functions at the same time: a photo uses at most two, and pages and schedules a few."""
ENOUGH_TRANSACTIONS = 5.0
"""DetectLabels requests in a second: the lowest default of a region."""


def check_quotas(session: boto3.Session, rekognition_region: str) -> list[Finding]:
    """Check the quotas of Lambda, and of Rekognition in its region."""
    return [*_concurrency(session), *_transactions(session, rekognition_region)]


def _concurrency(session: boto3.Session) -> Iterator[Finding]:
    subject = "Lambda concurrency"
    try:
        with translate_errors():
            limits = session.client("lambda").get_account_settings()["AccountLimit"]
    except AwsError as error:
        yield unknown(subject, error)
        return
    found = limits["UnreservedConcurrentExecutions"]
    if found >= ENOUGH_CONCURRENCY:
        yield Finding("ok", subject, f"{found:,} functions may run at the same time")
        return
    text = (
        f"Only {found} functions may run at the same time in this account and region, so about "
        f"{found // 2} photos; others wait for minutes, then fail as AwsThrottled. Request an "
        "increase of the quota 'Concurrent executions' of AWS Lambda (new accounts have 10)."
    )
    yield Finding("warning", subject, text)


def _transactions(session: boto3.Session, region: str) -> Iterator[Finding]:
    subject = "Rekognition quota"
    try:
        with translate_errors():
            quotas = _quotas(session.client("service-quotas", region_name=region))
    except AwsError as error:
        yield unknown(subject, error)
        return
    values = [q["Value"] for q in quotas if "DetectLabels" in q["QuotaName"].replace(" ", "")]
    if not values:
        yield Finding("warning", subject, f"{region} names no quota of DetectLabels")
    elif (found := min(values)) < ENOUGH_TRANSACTIONS:
        text = f"Only {found:g} photos per second get tags in {region}; others wait for minutes."
        yield Finding("warning", subject, text)
    else:
        yield Finding("ok", subject, f"{found:g} requests of DetectLabels per second in {region}")


def _quotas(client: Any) -> list[Any]:
    pages = client.get_paginator("list_service_quotas").paginate(ServiceCode="rekognition")
    return [quota for page in pages for quota in page["Quotas"]]
