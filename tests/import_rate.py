"""Measures imports: articles a second and the most memory that was resident, for README.

    cargo build --release
    python3 tests/import_rate.py --postgres postgres://postgres@127.0.0.1:5432/postgres

Imports a made-up newsroom of 2,000 stories and one of ten times as many, or the exports named, into new databases: SQLite, and
PostgreSQL where a server is named (`psql` makes the databases there). Each is imported a second time, which changes nothing.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import write_export


def run(binary, folder, url, export):
    """Imports, and answers seconds, the peak of resident memory in MB, and the report."""
    report = folder / "report.json"
    line = [binary, "import", "wordpress", export, "--database-url", url, "--report", report]
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in line], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if status != 0:
        raise SystemExit(said.decode())
    return seconds, usage.ru_maxrss / 1024, json.loads(report.read_text())


def databases(postgres, folder, name):
    yield "SQLite", f"sqlite:{folder}/{name}.db"
    if postgres:
        for order in f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}":
            subprocess.run(["psql", "-qc", order, postgres], check=True, capture_output=True)
        yield "PostgreSQL", postgres.rsplit("/", 1)[0] + f"/{name}"


def measure(binary, folder, postgres, export):
    size = export.stat().st_size / 1e6
    for at, (database, url) in enumerate(databases(postgres, folder, f"dragoman_rate_{os.getpid()}_{abs(hash(export.name))}")):
        seconds, peak, report = run(binary, folder, url, export)
        articles = sum(locale["created"] for locale in report["locales"])
        again, peak_again, repeated = run(binary, folder, url, export)
        changed = sum(locale["created"] + locale["updated"] for locale in repeated["locales"])
        assert changed == 0, f"a second import changed {changed} articles"
        print(
            f"| {export.name}, {size:.0f} MB | {database} | {articles:,} | {seconds:.1f} s | {articles / seconds:,.0f} | {peak:.0f} MB "
            f"| {again:.1f} s | {peak_again:.0f} MB |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=Path("target/release/dragoman"))
    parser.add_argument("--postgres", help="a server's address, to which psql may connect")
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("exports", nargs="*", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        exports = [export.resolve() for export in asked.exports]
        if not exports:
            for stories in asked.stories, 10 * asked.stories:
                exports.append(folder / f"stories-{stories}.xml")
                write_export.write(exports[-1], stories)
        print("| export | database | articles | first import | articles a second | peak | again | peak |\n|---|---|---|---|---|---|---|---|")
        for export in exports:
            measure(asked.binary.resolve(), folder, asked.postgres, export)


if __name__ == "__main__":
    main()
