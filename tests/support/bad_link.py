"""A wire that loses and delays frames: bad_link.py NAME NAME --loss 0.01 --delay 0.02 --jitter 0.01

Makes two network cards (TAP devices) of these names where it runs, says "made", and carries what
one sends to the other, either way, until SIGTERM; then it says how many frames it passed on and
how many it lost. A frame waits for delay and up to jitter seconds more, so it may be overtaken.
This is what `tc netem` does, which not every kernel has.
"""

import argparse
import fcntl
import heapq
import itertools
import os
import random
import select
import signal
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
MOST_BYTES = 65536


def make_card(name):
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return handle


class Wire:
    def __init__(self, ends, wanted):
        self.other = dict(zip(ends, reversed(ends)))
        self.wanted, self.chance = wanted, random.Random(wanted.seed)
        self.waiting, self.number = [], itertools.count()
        self.passed = self.lost = 0

    def take(self, end):
        """All frames that this end has now."""
        while True:
            try:
                frame = os.read(end, MOST_BYTES)
            except (BlockingIOError, OSError):
                return
            if self.chance.random() < self.wanted.loss:
                self.lost += 1
                continue
            due = time.monotonic() + self.wanted.delay + self.chance.random() * self.wanted.jitter
            heapq.heappush(self.waiting, (due, next(self.number), self.other[end], frame))

    def give(self):
        """All that is due; gives in how many seconds more will be, None if nothing waits."""
        while self.waiting:
            left = self.waiting[0][0] - time.monotonic()
            if left > 0:
                return left
            _, _, end, frame = heapq.heappop(self.waiting)
            try:
                os.write(end, frame)
                self.passed += 1
            except OSError:  # a card that is not up, or full
                self.lost += 1
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs=2)
    for name in ("loss", "delay", "jitter"):
        parser.add_argument(f"--{name}", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    wake, alarm = os.pipe()
    os.set_blocking(alarm, False)
    signal.set_wakeup_fd(alarm)
    signal.signal(signal.SIGTERM, lambda *_: None)
    ends = [make_card(name) for name in wanted.names]
    wire = Wire(ends, wanted)
    print("made", flush=True)
    while True:
        readable = select.select([wake, *ends], [], [], wire.give())[0]
        if wake in readable:
            break
        for end in readable:
            wire.take(end)
    print(wire.passed, wire.lost, flush=True)


if __name__ == "__main__":
    sys.exit(main())
