"""A network of machines: network namespaces on a bridge, each with an address of its own."""

from __future__ import annotations

import subprocess

from tests.needs import needs_program, not_permitted
from voiceguide.system.closing import Closing

# A user who is not root may be it in a namespace of users.
_NEW = ("unshare", "--map-root-user", "--net")


class Network(Closing):
    """Machines that reach each other and nothing else, and have the files of this machine.

    Their namespaces have no names: they end with the last process in them. All processes end with
    the test, even if it is killed. Skips the test where namespaces cannot be made.
    """

    def __init__(self, *machines: str) -> None:
        needs_program("ip", "iproute2")
        needs_program("nsenter", "util-linux")
        made = subprocess.run(
            [*_NEW, "ip", "link", "add", "one", "type", "veth", "peer", "name", "other"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            not_permitted(f"network namespaces: {made.stderr.strip()}")
        self._holders: list[subprocess.Popen[bytes]] = []
        self._switch = self._held(*_NEW)
        self._ip(self._switch, "link add bridge type bridge")
        self._ip(self._switch, "link set bridge up")
        self._machines: dict[str, int] = {}
        for name in machines:
            held = self._held(*_within(self._switch), "unshare", "--net")
            self._machines[name] = held
            self._ip(self._switch, f"link add name {name} type veth peer name eth0 netns {held}")
            self._ip(self._switch, f"link set {name} master bridge up")
            self._ip(held, f"addr add {self.address(name)}/24 dev eth0")
            self._ip(held, "link set lo up")
            self._ip(held, "link set eth0 up")

    def address(self, machine: str) -> str:
        """Return the address of a machine."""
        return f"10.77.0.{list(self._machines).index(machine) + 1}"

    def on(self, machine: str) -> tuple[str, ...]:
        """Return what stands before a command that is to run on a machine."""
        return (*_within(self._machines[machine]), "setpriv", "--pdeathsig", "KILL")

    def cut_off(self, machine: str) -> None:
        """Set the link of a machine down: nothing reaches it any more, and nobody is told."""
        self._ip(self._switch, f"link set {machine} down")

    def close(self) -> None:
        """Let go of all machines; may be called again."""
        for holder in self._holders:
            holder.kill()
            holder.communicate()

    def _held(self, *new: str) -> int:
        """Return the number of a process in new namespaces, which ends when its input does."""
        holder = subprocess.Popen(
            [*new, "sh", "-c", "echo begun; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._holders.append(holder)
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"begun\n"
        return holder.pid

    def _ip(self, process: int, command: str) -> None:
        done = subprocess.run(
            [*_within(process), "ip", *command.split()], capture_output=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)


def _within(process: int) -> tuple[str, ...]:
    """Return what stands before a command that is to run in the namespaces of a process."""
    return ("nsenter", "--target", str(process), "--user", "--net", "--preserve-credentials")
