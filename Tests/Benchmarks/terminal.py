#!/usr/bin/env python3
"""Measures the explorer in a pseudo-terminal: first frame, the frame of every key on every screen, changes of picture
and model, keys while a folder is compared, and the cost of being idle. Standard library only.

    Tests/Benchmarks/terminal.py .build/release/micronet [--repeat 9] [--idle 5] [--folder DIR]

A frame's time runs from writing the key to reading the frame's last byte; a frame has ended when nothing comes for 40
ms. Each number is the median (minimum, maximum) in milliseconds. A loaded machine makes them larger, never smaller; the
load is printed with them.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

QUIET = 0.04
SIZES = [(80, 24), (200, 60)]
SCREENS = ["network", "activations", "shift-max", "features", "budgets", "conventions", "prediction"]


class Session:
    """The program in a separate terminal."""

    def __init__(self, program, size, arguments=()):
        self.began = time.perf_counter()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            environment = dict(
                os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", XDG_CONFIG_HOME="/nonexistent",
                COLUMNS=str(size[0]), LINES=str(size[1]))
            os.execve(program, [program, *arguments], environment)
        columns, lines = size
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def frame(self, patience=20.0):
        """The time of the last byte of the next frame, and the frame's bytes."""
        last, frame, wait = None, b"", patience
        while select.select([self.terminal], [], [], wait)[0]:
            try:
                data = os.read(self.terminal, 1 << 16)
            except OSError:
                break
            if not data:
                break
            last, frame, wait = time.perf_counter(), frame + data, QUIET
        return last, frame

    def key(self, text, patience=1.0):
        """Milliseconds from a key to its frame; None where nothing changed on the screen."""
        start = time.perf_counter()
        os.write(self.terminal, text.encode())
        last, _ = self.frame(patience)
        return None if last is None else (last - start) * 1000

    def means(self, text):
        """Whether a key means something here; for other keys the program says that they have no meaning."""
        os.write(self.terminal, text.encode())
        _, frame = self.frame(1.0)
        return bool(frame) and b"meaning" not in frame and b"lists the keys" not in frame

    def usage(self):
        """Processor seconds so far, and how often its threads were woken."""
        with open(f"/proc/{self.process}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        switches = 0
        for thread in os.listdir(f"/proc/{self.process}/task"):
            with open(f"/proc/{self.process}/task/{thread}/status") as file:
                switches += sum(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt"))
        return ticks, switches

    def close(self):
        try:
            os.write(self.terminal, b"\x1b")
            self.frame(0.2)
            os.write(self.terminal, b"q")
            while self.frame(1.0)[0]:
                pass
        except OSError:
            pass
        finally:
            finished, _ = os.waitpid(self.process, os.WNOHANG)
            if finished == 0:
                os.kill(self.process, signal.SIGTERM)
                os.waitpid(self.process, 0)
            os.close(self.terminal)


def row(label, times):
    known = [value for value in times if value is not None]
    if not known:
        print(f"  {label:<34} nothing changed")
        return
    print(f"  {label:<34} {statistics.median(known):8.1f} ({min(known):.1f}, {max(known):.1f})")


def first_frames(program, size, repeat):
    times = []
    for _ in range(repeat):
        session = Session(program, size)
        last, _ = session.frame()
        times.append((last - session.began) * 1000 if last else None)
        session.close()
    row("first frame", times)


def keys(program, size, repeat):
    session = Session(program, size)
    session.frame()
    for number, name in enumerate(SCREENS, 1):
        other = "7" if number == 1 else "1"
        opened = []
        for _ in range(repeat):
            session.key(other)
            opened.append(session.key(str(number)))
        row(f"{name}, opened", opened)
        row(f"{name}, j and k", [session.key(key) for _ in range(repeat) for key in "jk"])
        row(f"{name}, l and h", [session.key(key) for _ in range(repeat) for key in "lh"])
        row(f"{name}, next picture", [session.key("i") for _ in range(repeat)])
        row(f"{name}, next model", [session.key("m") for _ in range(repeat)])
    session.key("1")
    row("help, open and close", [session.key(key) for _ in range(repeat) for key in "??"])
    session.close()


def lesson(program, size, repeat):
    """The stops of the bundled lesson, forwards and backwards."""
    session = Session(program, size)
    session.frame()
    row("lesson, opened", [session.key("L")])
    stops = [session.key(key) for _ in range(max(repeat // 4, 1)) for key in 14 * [" "] + 14 * ["\x7f"]]
    row("lesson, next and previous stop", stops)
    session.close()


def idle(program, size, seconds):
    session = Session(program, size)
    session.frame()
    time.sleep(0.5)
    ticks, switches = session.usage()
    time.sleep(seconds)
    after, woken = session.usage()
    written = select.select([session.terminal], [], [], 0)[0] != []
    print(
        f"  {'idle for %g s' % seconds:<34} {1000 * (after - ticks):8.0f} ms of processor, "
        f"{woken - switches} wake-ups, {'something' if written else 'nothing'} written")
    session.close()


def comparing(program, size, folder, repeat):
    """Keys while the folder's pictures are compared in the background (D on the Shift-Max screen)."""
    session = Session(program, size, [folder])
    session.frame()
    session.key("3")
    if not session.means("D"):
        print("  a folder is not compared: D has no meaning in this program")
        session.close()
        return
    times = []
    # Progress frames come in between; the next write after a key counts as its frame.
    for index in range(4 * repeat):
        start = time.perf_counter()
        os.write(session.terminal, b"j" if index % 2 == 0 else b"k")
        if select.select([session.terminal], [], [], 1)[0]:
            os.read(session.terminal, 1 << 16)
            times.append((time.perf_counter() - start) * 1000)
        time.sleep(0.02)
    row("j and k while a folder is compared", times)
    session.close()


def bundled_folder(program, count):
    """A folder with this many pictures: links to the bundled ones."""
    pictures = os.path.join(os.path.dirname(os.path.realpath(program)), "micronet_Assets.resources", "Pictures",
                            "Scenes")
    names = sorted(name for name in os.listdir(pictures) if name.endswith(".jpg"))
    folder = tempfile.mkdtemp(prefix="micronet-")
    for index in range(count):
        name = names[index % len(names)]
        os.symlink(os.path.join(pictures, name), os.path.join(folder, f"{index:03}-{name}"))
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--idle", type=float, default=5)
    parser.add_argument("--folder", help="pictures to compare; else the bundled ones, 500 times")
    options = parser.parse_args()
    program = os.path.realpath(options.program)
    folder = options.folder or bundled_folder(program, 500)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; milliseconds: median (minimum, maximum)")
    try:
        for size in SIZES:
            print(f"{size[0]}x{size[1]}")
            first_frames(program, size, options.repeat)
            keys(program, size, options.repeat)
            lesson(program, size, options.repeat)
            idle(program, size, options.idle)
            comparing(program, size, folder, options.repeat)
    finally:
        if options.folder is None:
            for name in os.listdir(folder):
                os.unlink(os.path.join(folder, name))
            os.rmdir(folder)
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    sys.exit(main())
