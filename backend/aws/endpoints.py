"""Which AWS services exist in which region, from botocore's endpoint data.

A service is named by the prefix of its endpoint: ``states`` for Step Functions, ``monitoring`` for
CloudWatch. AWS opens services in more regions over time, so a newer botocore may know more.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.loaders import create_loader


def partition_of(region: str) -> str | None:
    """The partition of a region, such as ``aws-us-gov``; None if botocore does not know it."""
    return next((name for name, p in _partitions().items() if region in p["regions"]), None)


def is_offered(service: str, region: str) -> bool:
    """Whether a service has an endpoint for a region; True also for a region that is not known."""
    partition = partition_of(region)
    if partition is None:
        return True
    found = _partitions()[partition]["services"].get(service, {})
    return not found.get("isRegionalized", True) or region in found.get("endpoints", {})


def regions_with(service: str, partition: str) -> tuple[str, ...]:
    """The regions of a partition that have a service, sorted by name."""
    regions = _partitions()[partition]["regions"]
    return tuple(sorted(region for region in regions if is_offered(service, region)))


def missing_service(url: str) -> tuple[str, str] | None:
    """Service and region of an endpoint's address, if the region does not have the service.

    The host is ``[bucket.]{service}.{region}.{DNS suffix of the partition}``.
    """
    host = urlsplit(url).hostname or ""
    for partition in _partitions().values():
        names = host.removesuffix("." + partition["dnsSuffix"]).split(".")
        if len(names) >= 2 and names[-1] in partition["regions"]:
            service, region = names[-2:]
            return None if is_offered(service, region) else (service, region)
    return None


@cache
def _partitions() -> Mapping[str, Mapping[str, Any]]:
    data = create_loader().load_data("endpoints")
    return {partition["partition"]: partition for partition in data["partitions"]}
