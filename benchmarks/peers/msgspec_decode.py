"""Nothing but the decoding of every line, by msgspec: RECORDS."""

from __future__ import annotations

import sys

import msgspec


def main(records: str) -> None:
    decode = msgspec.json.Decoder().decode
    with open(records, "rb") as lines:  # noqa: PTH123 as everybody writes it
        for line in lines:
            decode(line)


if __name__ == "__main__":
    main(sys.argv[1])
