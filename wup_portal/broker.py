"""The broker of demo and tests: kombu's files, written whole.

Kombu writes a message in the folder where the worker reads it, so a worker that looks at that very moment
reads half a message and stops. Here a message gets its name when it is complete.
"""

import time
import uuid
from pathlib import Path
from typing import ClassVar

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        half = Path(self.data_folder_out) / f"{name}.half"
        half.write_bytes(dumps(payload).encode())
        half.rename(half.with_suffix(""))


class Transport(filesystem.Transport):
    Channel = Channel
    default_connection_params: ClassVar = {}  # there is no host, so there is nothing to warn of


def make_folders(options: dict) -> None:
    """Private folders: a message names what happens in the portal."""
    for key in ("data_folder_in", "control_folder", "processed_folder"):
        if folder := options.get(key):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(folder).chmod(0o700)
