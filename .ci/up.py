"""`make up`: Airflow's scheduler, its DAG processor and its pages on this machine, until Ctrl-C.

The state is under TI_HOME/airflow. The pages are on the loopback address only; the password of
the user `admin` is printed at the first start.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from ti.airflow_home import CLOSED, QUIET, bundle

REPOSITORY = Path(__file__).resolve().parent.parent
AIRFLOW = Path(sys.executable).with_name("airflow")


def environment() -> dict[str, str]:
    """The variables of this process, with what Airflow needs where it is not set already."""
    home = Path(os.environ.get("TI_HOME", REPOSITORY / "var")).expanduser().resolve() / "airflow"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    dags = REPOSITORY / "dags"
    chosen = {
        **QUIET,
        **CLOSED,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([bundle(dags)]),
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__HOST": "127.0.0.1",
    }
    # `standalone` starts its components by the name `airflow`.
    path = os.pathsep.join([str(AIRFLOW.parent), os.environ.get("PATH", "")])
    return {**chosen, **os.environ, "PATH": path}


def main() -> int:
    """The exit code of Airflow.

    It gets a session of its own: an interrupt of the whole group would leave its processes
    behind, one to the parent alone ends them all.
    """
    child = subprocess.Popen(
        [str(AIRFLOW), "standalone"], env=environment(), start_new_session=True
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: child.send_signal(signal.SIGINT))
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())
