"""An authenticator app: the codes of RFC 6238, with SHA-1, 30 seconds and 6 digits."""

import base64
import hashlib
import hmac
import struct


def totp(secret: str, seconds: float) -> str:
    """The code that an app shows at a time, in seconds since the epoch.

    https://www.rfc-editor.org/rfc/rfc6238, appendix A, and https://www.rfc-editor.org/rfc/rfc4226
    """
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(seconds // 30)), hashlib.sha1)
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
