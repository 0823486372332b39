"""Google Cloud Storage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.targets import _object_stores
from feedpub.targets._target import TargetType

_KEYS = (
    "the environment: GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT, the path of a file;"
    " or from gcloud auth application-default login, or the machine's service account"
)


def _open(given: Mapping[str, Any], client: Any, again: Any) -> Any:
    from obstore.store import GCSStore

    return GCSStore(client_options=client, retry_config=again, **given)


def _make(options: Mapping[str, Any], base: Path) -> _object_stores.Bucket:
    del base
    given = {"bucket": options["bucket"]}
    if "endpoint" in options:
        given["base_url"] = options["endpoint"]
    url = f"gs://{options['bucket']}"
    return _object_stores.made(url, partial(_open, given), options, keys=_KEYS)


GCS = TargetType(
    name="gcs",
    about="A bucket of Google Cloud Storage. It needs pip install 'feedpub[s3]'. Keys come from the"
    " environment, or from where gcloud has them.",
    options=MappingProxyType(
        {
            "bucket": _object_stores.bucket("The name of the bucket."),
            "endpoint": _object_stores.endpoint("The URL of a server that is not Google's."),
            **_object_stores.OPTIONS,
        }
    ),
    required=("bucket",),
    problems=_object_stores.problems,
    make=_make,
)
