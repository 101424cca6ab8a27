"""Kombu's filesystem transport, made safe for several writers and readers. Why: docs/adr/0001."""

import contextlib
import fcntl
import os
import time
import uuid
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages and tables of bindings appear whole; a message is taken by exactly one reader. All by ``os.replace``."""

    def _put(self, queue, payload, **kwargs):
        # Readers look at the text after the first dot; wall time keeps the order across a restart.
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        try:
            self._write(self.data_folder_out, name, payload)
        except OSError as problem:
            raise ChannelError(f"Cannot write a message into {self.data_folder_out}") from problem

    def _write(self, folder, name, value):
        """Fill a file beside the others, then give it its name. Without a dot in its first name no reader takes it."""
        unfinished = os.path.join(folder, f"tmp-{uuid.uuid4().hex}")
        with open(unfinished, "wb") as file:
            file.write(str_to_bytes(dumps(value)))
        os.replace(unfinished, os.path.join(folder, name))

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

    def get_table(self, exchange):
        """Which queues hear an exchange. The stock version may read the file while it is still empty."""
        try:
            rows = loads(bytes_to_str(self._exchange_file(exchange).read_bytes()))
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_lock():
            rows = self.get_table(exchange)
            if row not in rows:
                self._write(self.control_folder, self._exchange_file(exchange).name, [row, *rows])

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_lock():
            rows = self.get_table(exchange)
            if row in rows:
                left = [other for other in rows if other != row]
                self._write(self.control_folder, self._exchange_file(exchange).name, left)

    @contextlib.contextmanager
    def _table_lock(self):
        """Two processes that bind at the same moment both stay bound."""
        with open(self.control_folder / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def taken_folder(self):
        """On the same file system as the queue, so that taking is one step."""
        return self.transport_options["taken_folder"]


class Transport(filesystem.Transport):
    Channel = Channel
    global_state = virtual.BrokerState()
