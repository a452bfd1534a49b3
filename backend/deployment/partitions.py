"""What differs between the partitions of AWS: how policies name identity pools and their users.

https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
https://docs.amazonaws.cn/en_us/cognito/latest/developerguide/identity-pools-security-best-practices.html
"""

from collections.abc import Mapping

_COMMERCIAL = "cognito-identity.amazonaws.com"
_OF_REGION = {
    "us-gov-west-1": "cognito-identity-us-gov.amazonaws.com",
    "us-gov-east-1": "cognito-identity.us-gov-east-1.amazonaws.com",
    "cn-north-1": "cognito-identity.cn-north-1.amazonaws.com.cn",
}


def identity_parameters(region: str) -> Mapping[str, str]:
    """The parameters of the template that name identity pools, for a region.

    ``Identities`` is the principal that assumes the roles of users, and the prefix of condition
    keys; ``Caller`` is the policy variable of the caller's identity id.
    """
    identities = _OF_REGION.get(region, _COMMERCIAL)
    return {"Identities": identities, "Caller": f"${{{identities}:sub}}"}
