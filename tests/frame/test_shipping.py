"""The Makefile, the lists of packages and the container files, as someone meets them who has just cloned."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("setup", "run", "demo", "test", "sweep", "browser", "faults", "check", "format")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_make_alone_lists_every_target_and_the_variables():
    done = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PORT": "8123"},
    )

    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert tuple(re.findall(r"^make (\w+)", done.stdout, re.M)) == TARGETS
    assert lines[-1] == "Variables: PORT=8123 VAR=var PYTHON="


@pytest.mark.parametrize("script", ["scripts/setup.sh", "scripts/check.sh"])
def test_scripts_are_plain_sh(script):
    shell = shutil.which("dash") or "sh"
    assert subprocess.run([shell, "-n", ROOT / script]).returncode == 0


@pytest.fixture
def clone(tmp_path):
    """What setup needs of the project, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/setup.sh", folder / "scripts/setup.sh")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text("")
    return folder


def setup(clone, *arguments, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    return subprocess.run([clone / "scripts/setup.sh", *arguments], env=environment, capture_output=True, text=True)


def old_python(folder):
    path = folder / "python-old"
    path.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    path.chmod(0o755)
    return str(path)


def test_an_old_python_is_refused_in_one_sentence(clone, tmp_path):
    done = setup(clone, PYTHON=old_python(tmp_path))

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"The portal needs Python 3.11 or newer ({tmp_path}/python-old: Python 3.9.2).",
        "Install it, or say where it is: make run PYTHON=/path/to/python3.11",
    ]
    assert not (clone / ".venv").exists()


def test_setup_installs_only_when_the_lists_changed(clone):
    (clone / ".venv/bin").mkdir(parents=True)
    python = clone / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\n[ "$1" = -m ] && echo "$@" >> "{clone}/calls"\nexit 0\n')
    python.chmod(0o755)

    def calls():
        path = clone / "calls"
        return [line.rpartition("--no-input ")[2] for line in path.read_text().splitlines()] if path.exists() else []

    setup(clone)
    setup(clone)
    assert calls() == ["-r requirements.txt"]
    setup(clone, "dev")
    setup(clone, "dev")
    setup(clone)
    assert calls()[1:] == ["-r requirements.txt -r requirements-dev.txt"]
    (clone / "requirements.txt").write_text("six==1.17.0\n")
    setup(clone)
    assert calls()[2:] == ["-r requirements.txt"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_and_has_its_reason(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]

    wrong = [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+(; .+?)? +# \S.+", line)]
    assert (wrong, len(lines) > 10) == ([], True)


def test_compose_has_the_five_services_each_with_a_health_check(compose):
    services = compose["services"]

    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis"}
    assert [
        name for name, service in services.items() if name != "migrate" and "test" not in service.get("healthcheck", {})
    ] == []


def test_compose_waits_for_what_each_service_needs(compose):
    for name in ("web", "worker", "beat"):
        needs = {needed: how["condition"] for needed, how in compose["services"][name]["depends_on"].items()}
        assert needs == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }
    mounted = {volume.partition(":")[0] for s in compose["services"].values() for volume in s.get("volumes", [])}
    assert mounted == set(compose["volumes"])


def test_compose_gives_every_required_variable(compose):
    from incubator_network.environment import REQUIRED

    given = set(compose["services"]["web"]["environment"]) | set(
        re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.M)
    )
    assert (set(REQUIRED) | {"PORTAL_MODE"}) - given == set()


def test_docker_reads_the_compose_file(tmp_path):
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("needs docker with the compose plugin")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=x\n")

    done = subprocess.run(["docker", "compose", "config", "--quiet"], cwd=tmp_path, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_every_variable_of_the_settings_is_explained_in_the_example():
    code = "".join(
        (ROOT / "incubator_network" / name).read_text() for name in ("settings.py", "supervisor.py", "prepare.py")
    )
    read = set(re.findall(r'env(?:\.\w+)?\("([A-Z_]+)"', code)) | set(re.findall(r'environ\.get\("([A-Z_]+)"', code))

    example = (ROOT / ".env.example").read_text()
    assert {name for name in read if f"{name}=" not in example} == {"CELERY_BROKER_URL", "STATIC_ROOT"}
