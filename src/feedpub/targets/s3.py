"""Amazon S3, and what speaks its language: Cloudflare R2, MinIO, Ceph and others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.targets import _object_stores
from feedpub.targets._target import TargetType

_KEYS = (
    "the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or from the role of the machine,"
    " the container or the pod"
)


def _open(given: Mapping[str, Any], client: Any, again: Any) -> Any:
    from obstore.store import S3Store

    return S3Store(client_options=client, retry_config=again, checksum_algorithm="SHA256", **given)


def _make(options: Mapping[str, Any], base: Path) -> _object_stores.Bucket:
    del base
    given = {key: options[key] for key in ("bucket", "region", "endpoint") if key in options}
    url = f"s3://{options['bucket']}"
    return _object_stores.made(url, partial(_open, given), options, keys=_KEYS)


S3 = TargetType(
    name="s3",
    about="A bucket of Amazon S3, or of a server that speaks its language: Cloudflare R2, MinIO,"
    " Ceph and others. It needs pip install 'feedpub[s3]'. Keys come from the environment.",
    options=MappingProxyType(
        {
            "bucket": _object_stores.bucket("The name of the bucket."),
            "region": {
                "description": "Where it is. Default: AWS_REGION, or us-east-1.",
                "type": "string",
                "pattern": "^[A-Za-z0-9-]+$",
            },
            "endpoint": _object_stores.endpoint(
                "The URL of a server that is not Amazon's. Default: AWS_ENDPOINT_URL, or Amazon's."
            ),
            **_object_stores.OPTIONS,
        }
    ),
    required=("bucket",),
    problems=_object_stores.problems,
    make=_make,
)
