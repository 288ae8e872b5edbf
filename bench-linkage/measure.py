#!/usr/bin/env python3
"""Runs a command; prints wall seconds, CPU seconds, peak memory and the machine's load. usage: measure.py NAME COMMAND..."""
import os
import resource
import subprocess
import sys
import time

start = time.time()
done = subprocess.run(sys.argv[2:], capture_output=True, text=True)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{sys.argv[1]}: {time.time() - start:.2f} s, CPU {use.ru_utime + use.ru_stime:.2f} s, "
      f"{use.ru_maxrss / 2**20:.2f} GiB, load {os.getloadavg()[0]:.2f}", flush=True)
if done.returncode:
    sys.exit(done.stderr[-2000:])
if "splink" in sys.argv[1]:
    print(done.stdout)
