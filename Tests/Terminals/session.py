"""The explorer in a separate pseudo-terminal, with a keeper in place of the shell. Standard library only."""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time

MOUSE = re.compile(rb"\x1b\[\?(?:[0-9;]*;)?1000(?:;[0-9;]*)?([hl])")
COLOR = re.compile(rb"\x1b\[([0-9;]*)m")


def capability(term, name, cache={}):
    """A string of terminfo; empty if the terminal has none."""
    if (term, name) not in cache:
        answer = subprocess.run(["tput", "-T", term, name], capture_output=True)
        cache[term, name] = answer.stdout if answer.returncode == 0 else b""
    return cache[term, name]


class Session:
    """A process, its terminal, and what it wrote to both."""

    def __init__(self, command, term="xterm-256color", locale="C.UTF-8", size=(80, 24), environment=None,
                 redirect=None):
        """`redirect` maps descriptors to others instead of the terminal; None closes one. Standard error always goes to
        a pipe: nothing may appear there while the screen is active."""
        self.term, self.output, self.errors, self.end, self.stops = term, b"", b"", None, 0
        self.far, self.near = os.openpty()
        self.resize(*size)
        self.modes = termios.tcgetattr(self.near)
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        for name in ("NO_COLOR", "COLUMNS", "LINES", "TERM"):
            variables.pop(name, None)
        variables |= {"LC_ALL": locale, "SWIFT_BACKTRACE": "enable=no", **(environment or {})}
        if term is not None:
            variables["TERM"] = term
        self.reports, report = os.pipe()
        order, self.orders = os.pipe()
        self.complaints, errors = os.pipe()
        keeper = os.fork()
        if keeper == 0:
            os.close(self.far)
            places = {0: self.near, 1: self.near, 2: errors} | (redirect or {})
            try:
                keep(self.near, places, command, variables, report, order)
            finally:
                os._exit(99)
        self.keeper = keeper
        for descriptor in (report, order, errors):
            os.close(descriptor)
        self.process = int(self.report(10).split()[1])

    # What the program does.

    def report(self, patience):
        """The keeper's next message; empty if none arrives in time. Reads the program's output while it waits."""
        limit = time.monotonic() + patience
        while (left := limit - time.monotonic()) > 0:
            if self.take(min(left, 0.05), self.reports):
                word = b""
                while not word.endswith(b"\n"):
                    byte = os.read(self.reports, 1)
                    if not byte:
                        break
                    word += byte
                return word.decode()
        return ""

    def hears(self, patience):
        """Whether the keeper has a message. Does not read the program's output while it waits."""
        return select.select([self.reports], [], [], patience)[0] != []

    def take(self, patience, *others):
        """Reads once what is available; waits for the others without reading them. Returns those that are ready."""
        sources = [source for source in (self.far, self.complaints) if source is not None]
        ready = select.select([*sources, *others], [], [], patience)[0]
        for source in ready:
            if source in others:
                continue
            try:
                data = os.read(source, 1 << 16)
            except OSError:
                data = b""
            if source == self.far:
                self.output += data
            else:
                self.errors += data
                if not data:
                    os.close(self.complaints)
                    self.complaints = None
        return [source for source in ready if source in others]

    def settle(self, quiet=0.06, patience=10.0):
        """Reads until nothing has come for a while. Returns what came."""
        start, limit = len(self.output), time.monotonic() + patience
        last = time.monotonic()
        while time.monotonic() < limit and time.monotonic() - last < quiet:
            before = len(self.output)
            self.take(0.01)
            if len(self.output) > before:
                last = time.monotonic()
        return self.output[start:]

    def shows(self, patience=10.0):
        """Waits for the first frame. Returns whether there is one."""
        limit = time.monotonic() + patience
        while not self.output and time.monotonic() < limit:
            self.take(0.02)
        return len(self.settle()) > 0 or len(self.output) > 0

    def answers(self):
        """Whether a key still has an effect: Ctrl-L repaints everything."""
        self.settle()
        start, limit = len(self.output), time.monotonic() + 10
        self.type(b"\x0c")
        while len(self.output) == start and time.monotonic() < limit:
            self.take(0.02)
        return len(self.output) > start

    # What is done to the program.

    def type(self, keys):
        """Types as fast as the program accepts the keys."""
        while keys:
            if select.select([], [self.far], [], 0.2)[1]:
                keys = keys[os.write(self.far, keys[:256]):]
            self.take(0)

    def walk(self, steps, looks=False):
        """Types one step after the other; with `looks`, waits for each frame. Always waits after Escape: keys that follow
        at once would become part of its sequence."""
        for step in steps:
            self.type(step)
            if looks or step == b"\x1b":
                self.settle(0.04)

    def resize(self, columns, lines):
        fcntl.ioctl(self.far, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def kill(self, number):
        """Sends a signal if the process still exists."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, number)

    def hang_up(self):
        """Closes the terminal's window."""
        os.close(self.far)
        os.close(self.near)
        self.far = self.near = None

    def suspended(self, patience=5):
        """Waits until the process stops. Returns whether it did."""
        return self.report(patience).startswith("stopped")

    def resume(self):
        os.write(self.orders, b"g")

    def ended(self, patience=10):
        """Waits for the end. Returns the exit status, the negated signal, or None if the process is still running."""
        word = self.report(patience).split()
        if len(word) == 2 and word[0] in ("exited", "killed"):
            self.end = int(word[1]) if word[0] == "exited" else -int(word[1])
            if self.far is not None:
                self.settle(0.03)
            while self.complaints is not None and self.take(0.2) == [] and self.complaints is not None:
                pass
        return self.end

    def close(self):
        if self.end is None and self.ended(0.1) is None:
            self.kill(signal.SIGKILL)
            os.close(self.orders)
            self.orders = None
        os.waitpid(self.keeper, 0)
        for descriptor in (self.far, self.near, self.reports, self.orders, self.complaints):
            if descriptor is not None:
                os.close(descriptor)

    # What remains.

    def restored(self):
        """What differs from the state before the start; empty if nothing does."""
        wrong = []
        if termios.tcgetattr(self.near) != self.modes:
            wrong.append("modes")
        for name, (taken, given) in {
            "screen": ("smcup", "rmcup"), "cursor": ("civis", "cnorm"), "keypad": ("smkx", "rmkx"),
        }.items():
            taken, given = capability(self.term, taken), capability(self.term, given)
            if taken and given and self.output.rfind(given) < self.output.rfind(taken):
                wrong.append(name)
        if self.listens():
            wrong.append("mouse")
        if self.output.rfind(b"\x1b[?2004h") > self.output.rfind(b"\x1b[?2004l"):
            wrong.append("marks around pastes")
        return wrong

    def listens(self):
        """Whether the last request for mouse reports turned them on."""
        asked = MOUSE.findall(self.output)
        return bool(asked) and asked[-1] == b"h"

    def colors(self):
        """Whether it used any colour other than the terminal's default."""
        for match in COLOR.findall(self.output):
            for number in (int(text or 0) for text in match.split(b";")):
                if 30 <= number <= 48 and number != 39 or 90 <= number <= 107:
                    return True
        return False

    def usage(self):
        """Processor ticks so far, and how often its threads were woken."""
        with open(f"/proc/{self.process}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        woken = 0
        for thread in os.listdir(f"/proc/{self.process}/task"):
            with open(f"/proc/{self.process}/task/{thread}/status") as file:
                woken += sum(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt"))
        return int(fields[11]) + int(fields[12]), woken


def keep(terminal, places, command, variables, report, order):
    """Does what a shell does: starts the program in the foreground, reports its state, and continues it when told."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for number in (signal.SIGHUP, signal.SIGTTOU, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    process = os.fork()
    if process == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpid())
        for descriptor, other in places.items():
            os.close(descriptor) if other is None else os.dup2(other, descriptor)
        for number in range(1, signal.SIGRTMAX):
            if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
                signal.signal(number, signal.SIG_DFL)
        os.closerange(3, 256)
        os.execve(command[0], command, variables)
    os.write(report, f"began {process}\n".encode())
    while True:
        status = os.waitpid(process, os.WUNTRACED)[1]
        if os.WIFEXITED(status):
            os.write(report, f"exited {os.WEXITSTATUS(status)}\n".encode())
            break
        if os.WIFSIGNALED(status):
            os.write(report, f"killed {os.WTERMSIG(status)}\n".encode())
            break
        os.tcsetpgrp(terminal, os.getpid())
        os.write(report, f"stopped {os.WSTOPSIG(status)}\n".encode())
        if not os.read(order, 1):
            os.kill(process, signal.SIGKILL)
            continue
        os.tcsetpgrp(terminal, process)
        os.killpg(process, signal.SIGCONT)
    os._exit(0)
