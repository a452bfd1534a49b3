"""Objects in the photo bucket."""

import http.client
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from tests.embedded.isolation.table import Caller, Row, Section, Target

OWNERS = ("user: own", "user: another's", "operator: a user's", "nobody: a user's")


def _listing(c: Caller, t: Target, prefix: str) -> Any:
    return c.s3.list_objects_v2(Bucket=t.bucket, Prefix=prefix, MaxKeys=1)


def _copy(c: Caller, source: Target, into: Target) -> Any:
    return c.s3.copy_object(
        Bucket=into.bucket,
        Key=into.under("uploads/copy.bin"),
        CopySource={"Bucket": source.bucket, "Key": source.upload},
    )


def _part_of(c: Caller, source: Target, into: Target) -> Any:
    return c.s3.upload_part_copy(
        Bucket=into.bucket,
        Key=into.part_key,
        UploadId=into.multipart,
        PartNumber=2,
        CopySource={"Bucket": source.bucket, "Key": source.upload},
    )


def _uploaded_in_parts(c: Caller, t: Target) -> Any:
    where = {"Bucket": t.bucket, "Key": t.under("uploads/in-parts.bin")}
    upload = c.s3.create_multipart_upload(**where)["UploadId"]
    part = c.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    return c.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)


def _aborted(c: Caller, t: Target) -> Any:
    where = {"Bucket": t.bucket, "Key": t.under("uploads/aborted.bin")}
    mine = c.own.owner == t.owner and c.key
    upload = c.s3.create_multipart_upload(**where)["UploadId"] if mine else t.multipart
    key = where["Key"] if mine else t.part_key
    return c.s3.abort_multipart_upload(Bucket=t.bucket, Key=key, UploadId=upload)


def _presigned(c: Caller, call: str, **what: Any) -> Any:
    url = c.s3.generate_presigned_url(call, Params=what, ExpiresIn=60)
    return _sent(url, "PUT" if call == "put_object" else "GET")


def _sent(url: str, method: str) -> dict[str, Any]:
    """Send exactly this address, without the headers that urllib would add."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request(method, f"{parts.path}?{parts.query}", b"x" if method == "PUT" else None)
    answer = connection.getresponse()
    code = answer.read().decode("latin-1").partition("<Code>")[2].partition("<")[0]
    return {} if answer.status == 200 else {"Errors": [{"Code": code or str(answer.status)}]}


def _form(c: Caller, t: Target, key: str) -> Any:
    """The upload of an HTML form, as generate_presigned_post describes it."""
    if c.key is None:
        described = {"url": f"{c.s3.meta.endpoint_url}/{t.bucket}", "fields": {"key": key}}
    else:
        described = c.s3.generate_presigned_post(t.bucket, key, ExpiresIn=60)
    edge = "edge"
    fields = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in described["fields"].items()
    ]
    file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n'
    body = ("".join(fields) + file + f"--{edge}--\r\n").encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    return urllib.request.urlopen(urllib.request.Request(described["url"], body, headers)).status


def _round_about(c: Caller, t: Target) -> Any:
    """An own key that, if it were normalized, would be the key of the target's upload."""
    key = f"private/{c.own.owner}/uploads/../../../{t.upload}"
    return _presigned(c, "get_object", Bucket=t.bucket, Key=key)


_OBJECTS = (
    Row("GetObject, original", lambda c, t: c.s3.get_object(Bucket=t.bucket, Key=t.upload),
        "allow deny deny deny"),
    Row("GetObject, thumbnail", lambda c, t: c.s3.get_object(Bucket=t.bucket, Key=t.thumbnail),
        "allow deny deny deny"),
    Row("HeadObject", lambda c, t: c.s3.head_object(Bucket=t.bucket, Key=t.upload),
        "allow deny deny deny"),
    Row("GetObject by an own key with `..` to it", _round_about,
        "NoSuchKey NoSuchKey NoSuchKey deny", "A key is compared as it is, without normalization."),
    Row("PutObject, upload",
        lambda c, t: c.s3.put_object(Bucket=t.bucket, Key=t.under("uploads/put.bin"), Body=b"x"),
        "allow deny deny deny"),
    Row("PutObject, thumbnail",
        lambda c, t: c.s3.put_object(Bucket=t.bucket, Key=t.under("resized/put.jpg"), Body=b"x"),
        "deny deny deny deny"),
    Row("PutObject, file that was converted", lambda c, t: c.s3.put_object(
            Bucket=t.bucket, Key=t.under("resized/photo/original.heic"), Body=b"x"),
        "allow deny deny deny"),
    Row("PutObject beside the folders",
        lambda c, t: c.s3.put_object(Bucket=t.bucket, Key=t.under("put.bin"), Body=b"x"),
        "deny deny deny deny"),
    Row("PutObject in a folder that begins like the owner's",
        lambda c, t: c.s3.put_object(
            Bucket=t.bucket, Key=f"private/{t.owner}0/uploads/put.bin", Body=b"x"),
        "deny deny deny deny"),
    Row("CopyObject into the caller's uploads", lambda c, t: _copy(c, t, c.own),
        "allow deny deny deny"),
    Row("CopyObject of the caller's upload", lambda c, t: _copy(c, c.own, t),
        "allow deny deny deny"),
    Row("DeleteObject, upload",
        lambda c, t: c.s3.delete_object(Bucket=t.bucket, Key=t.under("uploads/put.bin")),
        "allow deny deny deny"),
    Row("DeleteObject, thumbnail",
        lambda c, t: c.s3.delete_object(Bucket=t.bucket, Key=t.under("resized/none.jpg")),
        "allow deny deny deny"),
    Row("DeleteObjects, with one of the caller's own",
        lambda c, t: c.s3.delete_objects(Bucket=t.bucket, Delete={"Objects": [
            {"Key": c.own.under("uploads/none.bin")}, {"Key": t.under("uploads/none.bin")}]}),
        "allow deny deny deny",
        "AWS refuses key by key within an answer 200, the emulator the request as a whole."),
    Row("GetObjectTagging", lambda c, t: c.s3.get_object_tagging(Bucket=t.bucket, Key=t.upload),
        "deny deny deny deny"),
    Row("PutObjectAcl, public",
        lambda c, t: c.s3.put_object_acl(Bucket=t.bucket, Key=t.upload, ACL="public-read"),
        "deny deny deny deny"),
    Row("GetObjectAttributes",
        lambda c, t: c.s3.get_object_attributes(
            Bucket=t.bucket, Key=t.upload, ObjectAttributes=["ETag"]),
        "deny deny deny deny"),
    Row("GetObject, by its version",
        lambda c, t: c.s3.get_object(Bucket=t.bucket, Key=t.upload, VersionId="null"),
        "deny deny deny deny"),
    Row("DeleteObject, by its version",
        lambda c, t: c.s3.delete_object(
            Bucket=t.bucket, Key=t.under("uploads/put.bin"), VersionId="null"),
        "allow deny deny deny", "The deletion of an account includes old versions."),
)  # fmt: skip
_IN_PARTS = (
    Row("multipart upload, begun and completed", _uploaded_in_parts, "allow deny deny deny"),
    Row("UploadPart of the owner's upload",
        lambda c, t: c.s3.upload_part(Bucket=t.bucket, Key=t.part_key, UploadId=t.multipart,
                                      PartNumber=1, Body=b"x"),
        "allow deny deny deny"),
    Row("UploadPartCopy into the caller's upload", lambda c, t: _part_of(c, t, c.own),
        "allow deny deny deny"),
    Row("AbortMultipartUpload", _aborted, "allow deny deny deny"),
    Row("ListParts",
        lambda c, t: c.s3.list_parts(Bucket=t.bucket, Key=t.part_key, UploadId=t.multipart),
        "deny deny deny deny"),
    Row("presigned GET",
        lambda c, t: _presigned(c, "get_object", Bucket=t.bucket, Key=t.upload),
        "allow deny deny deny"),
    Row("presigned PUT",
        lambda c, t: _presigned(c, "put_object", Bucket=t.bucket, Key=t.under("uploads/url.bin")),
        "allow deny deny deny"),
    Row("presigned POST", lambda c, t: _form(c, t, t.under("uploads/form.bin")),
        "allow deny deny deny"),
    Row("presigned POST, thumbnail", lambda c, t: _form(c, t, t.under("resized/form.jpg")),
        "deny deny deny deny"),
)  # fmt: skip
_LISTS = (
    Row("ListObjectsV2, the owner's folder", lambda c, t: _listing(c, t, t.under("")),
        "allow deny deny deny"),
    Row("ListObjectsV2, the folder without its slash",
        lambda c, t: _listing(c, t, f"private/{t.owner}"), "deny deny deny deny"),
    Row("ListObjectsV2, everybody's folder", lambda c, t: _listing(c, t, "private/"),
        "deny deny deny deny"),
    Row("ListObjectsV2, without a prefix", lambda c, t: c.s3.list_objects_v2(Bucket=t.bucket),
        "deny deny deny deny"),
    Row("ListObjectVersions",
        lambda c, t: c.s3.list_object_versions(Bucket=t.bucket, Prefix=t.under("")),
        "allow deny deny deny"),
    Row("ListObjectVersions, everybody's folder",
        lambda c, t: c.s3.list_object_versions(Bucket=t.bucket, Prefix="private/"),
        "deny deny deny deny"),
    Row("ListMultipartUploads",
        lambda c, t: c.s3.list_multipart_uploads(Bucket=t.bucket, Prefix=t.under("")),
        "deny deny deny deny"),
)  # fmt: skip

SECTIONS = (
    Section("Objects: one by one", OWNERS, _OBJECTS),
    Section("Objects: in parts and by signed addresses", OWNERS, _IN_PARTS),
    Section("Objects: lists", OWNERS, _LISTS),
)
