"""An executor: threads of the process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from feedpub.executors import ExecutorKind

THREADS = ExecutorKind(name="threads", summary="threads of this process", open=ThreadPoolExecutor)
