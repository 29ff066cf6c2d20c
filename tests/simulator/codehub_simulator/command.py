# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: ``python tests/simulator --port 0 --ready-file ready.json``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import typing as t
from pathlib import Path

from . import credentials
from .settings import Settings

_DEFAULTS: t.Final = Settings()

_CREDENTIALS: t.Final = f"""\
accepted credentials, unless --credentials says otherwise:
  token             {credentials.TOKEN}
  access key        {credentials.ACCESS_KEY}
  secret key        {credentials.SECRET_KEY}
  temporary key     {credentials.TEMPORARY_ACCESS_KEY}
    secret key      {credentials.TEMPORARY_SECRET_KEY}
    security token  {credentials.SECURITY_TOKEN}
  user name         {credentials.USERNAME}
  password          {credentials.PASSWORD}
  domain name       {credentials.DOMAIN_NAME}
"""


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Serve until a signal."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.certificate is None) != (options.private_key is None):
        parser.error("--certificate and --private-key go together")
    try:
        # Here, so that --help works without them.
        from .server import SimulatorServer  # noqa: PLC0415  # pylint: disable=import-outside-toplevel
        from .simulator import Simulator  # noqa: PLC0415  # pylint: disable=import-outside-toplevel
    except ModuleNotFoundError as error:
        requirements = Path(__file__).parents[1] / "requirements.txt"
        parser.error(f"the Python package {error.name} is not installed. Run: pip install -r {requirements}")
    simulator = Simulator(
        Settings(
            port=options.port,
            repositories=options.repositories,
            seed=options.seed,
            latency=options.latency,
            rate_limit=options.rate_limit,
            rate_window=options.rate_window,
            token_lifetime=options.token_lifetime,
            synchronization_seconds=options.synchronization_seconds,
            credentials=_credentials_from(options.credentials),
            certificate=options.certificate,
            private_key=options.private_key,
        )
    )

    def announce() -> None:
        sys.stdout.write(f"The CodeHub simulator listens at {simulator.endpoint}\n")
        sys.stdout.flush()
        if options.ready_file is not None:
            _write_atomically(options.ready_file, json.dumps({"endpoint": simulator.endpoint, "pid": os.getpid()}))

    # The server has handlers of its own while it runs, and raises the signal again when it is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    SimulatorServer(simulator, announce, exit_with_parent=options.exit_with_parent).serve_until_stopped()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/simulator",
        description="Simulate the Huawei Cloud CodeHub API and IAM's tokens on the loopback interface.",
        epilog=_CREDENTIALS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=_DEFAULTS.port, help="0 (the default) for a free one")
    parser.add_argument("--ready-file", type=Path, help="written as JSON with endpoint and pid, once it listens")
    parser.add_argument("--repositories", type=int, default=_DEFAULTS.repositories, metavar="N")
    parser.add_argument("--seed", type=int, default=_DEFAULTS.seed)
    parser.add_argument("--latency", type=float, default=_DEFAULTS.latency, metavar="SECONDS")
    parser.add_argument(
        "--rate-limit",
        type=int,
        default=_DEFAULTS.rate_limit,
        metavar="REQUESTS",
        help="requests in a window for each operation, 0 for no limit",
    )
    parser.add_argument("--rate-window", type=float, default=_DEFAULTS.rate_window, metavar="SECONDS")
    parser.add_argument("--token-lifetime", type=float, default=_DEFAULTS.token_lifetime, metavar="SECONDS")
    parser.add_argument(
        "--synchronization-seconds",
        type=float,
        default=_DEFAULTS.synchronization_seconds,
        metavar="SECONDS",
        help="how long a started synchronization takes",
    )
    parser.add_argument(
        "--credentials",
        type=Path,
        help="a JSON file of the credentials to accept: tokens, access_keys, username, password, domain_name",
    )
    parser.add_argument("--certificate", type=Path, help="with --private-key: serve https")
    parser.add_argument("--private-key", type=Path)
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when the starting process has ended")
    return parser


def _credentials_from(path: Path | None) -> credentials.Credentials:
    return credentials.load_credentials(path) if path else credentials.Credentials()


def _write_atomically(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _exit(*_signal: object) -> None:
    sys.exit(0)
