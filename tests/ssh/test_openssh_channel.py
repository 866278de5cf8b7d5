"""A command by ssh: what is read beside its output."""

import contextlib
import subprocess
import threading

from check_smcert.sources.ssh import process
from check_smcert.sources.ssh.openssh import OpensshChannel
from check_smcert.sources.ssh.openssh_log import Log

PIPE = subprocess.PIPE


def test_a_jump_host_that_fills_its_log_does_not_hold_up_the_command():
    with contextlib.ExitStack() as undo:
        logs = [undo.enter_context(contextlib.closing(Log())) for _ in range(2)]
        running = process.start(["cat"], stdin=PIPE, stdout=PIPE, stderr=PIPE, bufsize=0)
        channel = OpensshChannel(running, logs, False, "sm1")
        undo.callback(channel.end)

        def write():
            with open(logs[0].path, "wb", buffering=0) as pipe:
                for _ in range(10):
                    pipe.write(b"debug1: Remote: x\n" * 1000)
            channel.send(b"done")

        threading.Thread(target=write, daemon=True).start()
        found = (channel.receive(1.0).output for _ in range(60))
        assert b"done" in found
