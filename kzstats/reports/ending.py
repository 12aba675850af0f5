"""In the kernel: it ends as soon as it is asked to, and need not be killed for being late."""

import atexit
from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Let the thread that was asked to end the kernel go before the one that prints; called by IPython.

    ipykernel (7.4) stops the printing thread first. Where the other has yet to flush its streams it then waits ten
    seconds for each: so did half of short notebooks on an idle machine, and were killed after three.
    """
    control = shell.kernel.control_thread

    def leave() -> None:
        if control is not None and control.is_alive():
            control.stop()
            control.join()

    atexit.register(leave)
