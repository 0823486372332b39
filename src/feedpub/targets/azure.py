"""Azure Blob Storage."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.targets import _object_stores
from feedpub.targets._target import TargetType

_KEYS = (
    "the environment: AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN, or"
    " AZURE_STORAGE_CLIENT_ID with its secret and AZURE_STORAGE_TENANT_ID; or from the machine's"
    " managed identity"
)


def _open(given: Mapping[str, Any], client: Any, again: Any) -> Any:
    from obstore.store import AzureStore

    return AzureStore(client_options=client, retry_config=again, **given)


def _make(options: Mapping[str, Any], base: Path) -> _object_stores.Bucket:
    del base
    names = {"account": "account_name", "container": "container_name", "endpoint": "endpoint"}
    given = {name: options[key] for key, name in names.items() if key in options}
    account = options.get("account", "")
    if not account and (known := os.environ.get("AZURE_STORAGE_ACCOUNT_NAME")):
        given["account_name"] = known  # obstore 0.12 panics where it has to look for it itself
    url = f"az://{account}/{options['container']}" if account else f"az://{options['container']}"
    return _object_stores.made(url, partial(_open, given), options, keys=_KEYS)


AZURE = TargetType(
    name="azure",
    about="A container of Azure Blob Storage. It needs pip install 'feedpub[s3]'. Keys come from"
    " the environment, or from the machine's identity.",
    options=MappingProxyType(
        {
            "container": _object_stores.bucket("The name of the container; $web is a website's."),
            "account": {
                "description": "The storage account. Default: AZURE_STORAGE_ACCOUNT_NAME.",
                "type": "string",
                "pattern": "^[a-z0-9]+$",
            },
            "endpoint": _object_stores.endpoint("The URL of a server that is not Microsoft's."),
            **_object_stores.OPTIONS,
        }
    ),
    required=("container",),
    problems=_object_stores.problems,
    make=_make,
)
