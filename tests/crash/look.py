"""What the crash tests see of a database file, from outside of the program.

look.py rows FILE SQL                        the rows as JSON
look.py kill FILE SECONDS_MAX DELAY SQL      reads the number of a group of processes, waits until SQL gives something
                                             that is not 0, then DELAY seconds, then kill -9; prints "ready" when it
                                             has begun, and at the end what SQL gave

Opened for reading only, and left without closing: the last one to close would tidy up what a crash left behind.
"""
import json
import os
import signal
import sqlite3
import sys
import time


def opened(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)


def rows(path, statement):
    print(json.dumps(opened(path).execute(statement).fetchall()))


def kill(path, seconds_max, delay, statement):
    database = opened(path)
    print("ready", flush=True)
    group = int(sys.stdin.readline())
    end = time.monotonic() + float(seconds_max)
    while True:
        seen = database.execute(statement).fetchone()
        if seen and seen[0]:
            break
        if time.monotonic() > end:
            print("never")
            return
    time.sleep(float(delay))
    os.killpg(group, signal.SIGKILL)
    print(seen[0])


{"rows": rows, "kill": kill}[sys.argv[1]](*sys.argv[2:])
sys.stdout.flush()
os._exit(0)
