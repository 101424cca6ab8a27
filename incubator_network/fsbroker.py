"""Kombu's filesystem transport, made safe for several writers and readers. Why: docs/adr/0001."""

import os
import time
import uuid
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages appear whole and are taken by exactly one reader, both by ``os.replace``."""

    def _put(self, queue, payload, **kwargs):
        # Readers look at the text after the first dot; wall time keeps the order across a restart.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        unfinished = os.path.join(self.data_folder_out, f"tmp-{uuid.uuid4().hex}")  # no dot: no reader takes it
        try:
            with open(unfinished, "wb") as file:
                file.write(str_to_bytes(dumps(payload)))
            os.replace(unfinished, os.path.join(self.data_folder_out, name))
        except OSError as problem:
            raise ChannelError(f"Cannot write a message into {self.data_folder_out}") from problem

    def _get(self, queue):
        """The oldest message; one that cannot be read is set aside instead of ending the worker."""
        wanted = f"{queue}.msg"
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != wanted:
                continue
            taken = os.path.join(self.taken_folder, name)
            try:
                os.replace(os.path.join(self.data_folder_in, name), taken)
            except FileNotFoundError:
                continue  # another reader was quicker
            with open(taken, "rb") as file:
                text = file.read()
            try:
                message = loads(bytes_to_str(text))
            except ValueError:
                os.replace(taken, f"{taken}.unreadable")
                continue
            os.remove(taken)
            return message
        raise Empty()

    @property
    def taken_folder(self):
        """On the same file system as the queue, so that taking is one step."""
        return self.transport_options["taken_folder"]


class Transport(filesystem.Transport):
    Channel = Channel
