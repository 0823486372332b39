"""The value of a JSON document in one piece, by Python's json: FILE."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: str) -> None:
    json.loads(Path(path).read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
