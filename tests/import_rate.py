"""Measures imports for README: articles a second, and whether the memory is the same from a newsroom to ten times as much.

    cargo build --release
    python3 tests/import_rate.py --postgres postgres://postgres@127.0.0.1:5432/postgres

Imports a made-up newsroom of 2,000 stories and one of 20,000, or a small and a large export that are named, into new databases:
SQLite, and PostgreSQL where a server is named (`psql` makes the databases there, and drops them). Each is imported a second time,
which changes nothing. Prints a table, and exits with 1 where the most memory that was resident (VmHWM) grew by over 10 %.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import write_export

MOST_GROWTH = 1.10


def run(binary, folder, url, export):
    """Imports, and answers seconds, the peak of resident memory in MB, and the report."""
    report = folder / "report.json"
    line = [binary, "import", "wordpress", export, "--database-url", url, "--report", report]
    began, peak = time.monotonic(), 0
    with (folder / "said").open("w+b") as said:
        process = subprocess.Popen([str(word) for word in line], cwd=folder, stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - began
        if process.returncode != 0:
            said.seek(0)
            raise SystemExit(said.read().decode())
    return seconds, peak / 1024, json.loads(report.read_text())


def resident(process):
    """The most memory that a process had resident so far, in KiB; it only grows, so the last look tells."""
    status = Path(f"/proc/{process}/status").read_text()
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


@contextmanager
def database(server, folder, name):
    """A new database's address; it is gone afterwards."""
    if server == "SQLite":
        yield f"sqlite:{folder}/{name}.db"
        for file in folder.glob(f"{name}.db*"):
            file.unlink()
        return
    order = lambda sql: subprocess.run(["psql", "-qc", sql, server], check=True, capture_output=True)
    order(f"CREATE DATABASE {name}")
    yield server.rsplit("/", 1)[0] + f"/{name}"
    order(f"DROP DATABASE {name}")


def measure(binary, folder, server, export, place):
    """Imports an export twice, prints a line of the table, and answers both peaks."""
    with database(server, folder, f"dragoman_rate_{os.getpid()}_{place}") as url:
        seconds, peak, report = run(binary, folder, url, export)
        again, peak_again, repeated = run(binary, folder, url, export)
    articles = sum(locale["created"] for locale in report["locales"])
    changed = sum(locale["created"] + locale["updated"] for locale in repeated["locales"])
    assert changed == 0, f"a second import changed {changed} articles"
    named = server if server == "SQLite" else "PostgreSQL"
    print(
        f"| {export.name}, {export.stat().st_size / 1e6:,.0f} MB | {named} | {articles:,} | {seconds:.1f} s "
        f"| {articles / seconds:,.0f} | {peak:.0f} MB | {again:.1f} s | {peak_again:.0f} MB |",
        flush=True,
    )
    return peak, peak_again


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=Path("target/release/dragoman"))
    parser.add_argument("--postgres", help="a server's address, to which psql may connect")
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("exports", nargs="*", type=Path, help="a small one and a large one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        exports = [export.resolve() for export in asked.exports]
        if not exports:
            for stories in asked.stories, 10 * asked.stories:
                exports.append(folder / f"stories-{stories}.xml")
                write_export.write(exports[-1], stories)
        print("| export | database | articles | first import | articles a second | peak | again | peak |\n|---|---|---|---|---|---|---|---|")
        failed = False
        for server in filter(None, ["SQLite", asked.postgres]):
            peaks = [measure(asked.binary.resolve(), folder, server, export, at) for at, export in enumerate(exports)]
            for name, small, large in zip(("a first import", "a second"), peaks[0], peaks[-1]):
                grew = f"{'SQLite' if server == 'SQLite' else 'PostgreSQL'}, {name}: from {small:.1f} to {large:.1f} MB, {large / small - 1:+.1%}"
                print(grew, file=sys.stderr)
                failed |= large > small * MOST_GROWTH
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
