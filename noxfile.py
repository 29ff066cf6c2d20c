# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# /// script
# dependencies = ["nox >= 2025.2.9", "antsibull-nox ~= 1.10"]
# ///

"""All tests: ``nox --list`` lists them, ``nox`` runs the default ones, ``nox -s NAME -- ARGUMENT...`` one of them."""

from __future__ import annotations

import os
import re
import shutil
import sys
import typing as t
import urllib.request
from importlib.metadata import distributions
from pathlib import Path
from xml.etree import ElementTree

import antsibull_nox
import nox
from antsibull_nox.ansible import get_ansible_core_info
from antsibull_nox.python.versions import get_installed_python_versions
from antsibull_nox.sessions import prepare_collections
from antsibull_nox.utils import Version

ROOT: t.Final = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "scripts"))

import bootstrap  # noqa: E402

PINS: t.Final = ROOT / "tests" / "requirements.txt"
# Home of the tests: neither do they read the user's files, nor does ansible-test write there.
HOME: t.Final = ROOT / ".nox" / ".home"
USER_HOME: t.Final = Path.home()
RELEASES: t.Final = ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")
# Tests that wait for a time-out leave the processors to others.
UNIT_TEST_WORKERS: t.Final = (os.cpu_count() or 1) + 2
PIP_SETTINGS: t.Final = bootstrap.pip_settings(sys.executable)


def isolate() -> None:
    """Keep the settings of the machine and the user out of the tests, except where pip finds packages."""
    environment = bootstrap.pip_environment(sys.executable)
    for name in list(os.environ):
        if name.startswith(("ANSIBLE_", "MYPY", "PIP_", "XDG_")):
            del os.environ[name]
    os.environ.update(environment, HOME=str(HOME), PIP_CONSTRAINT=str(PINS))
    bootstrap.clean_environment()
    # A clone that belongs to another user
    os.environ.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
    # A version manager's shims exist for versions that are not enabled.
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if Path(folder).name != "shims"]
    versions = Path(os.environ.get("PYENV_ROOT", USER_HOME / ".pyenv")).glob("versions/3.*/bin")
    own = Path(sys.base_prefix) / "bin"
    os.environ["PATH"] = os.pathsep.join([*folders, *map(str, sorted(versions)), str(own)])
    HOME.mkdir(parents=True, exist_ok=True)


isolate()
nox.options.reuse_venv = "yes"
antsibull_nox.load_antsibull_nox_toml()


# --- Linters that antsibull-nox.toml has no session for ------------------------------------


def install(session: nox.Session, *packages: str, ansible: bool = True) -> None:
    """Install packages, pinned, and with them the ansible-core of everything but the tests on other releases."""
    session.install(*(("-r", "tests/ansible-core.txt") if ansible else ()), *packages)


def enter_collection(session: nox.Session) -> dict[str, str]:
    """Go to a copy of the collection where Ansible finds it, and return the environment for that."""
    setup = prepare_collections(session, install_in_site_packages=False, install_out_of_tree=True)
    assert setup, "these sessions need a virtual environment"
    os.chdir(setup.current_path)
    return {"ANSIBLE_COLLECTIONS_PATH": str(setup.current_place), "PYTHONPATH": str(setup.current_place)}


@nox.session
def mypy(session: nox.Session) -> None:
    """Check the types of the plugins."""
    install(session, "mypy", "types-PyYAML", "types-requests")
    with session.chdir(ROOT):
        collections = enter_collection(session)["PYTHONPATH"]
        os.chdir(collections)
        environment = {"MYPYPATH": collections, "MYPY_CACHE_DIR": str(ROOT / ".nox/.mypy_cache")}
        package = "ansible_collections.huaweicloud.codearts.plugins"
        session.run("mypy", "--config-file", str(ROOT / ".mypy.ini"), "--package", package, env=environment)


@nox.session(name="ansible-lint")
def ansible_lint(session: nox.Session) -> None:
    """Check the roles and playbooks."""
    # antsibull-nox's own session would install collections/requirements.yml, which is for AWX.
    install(session, "ansible-lint")
    with session.chdir(ROOT):
        environment = enter_collection(session)
        session.run("ansible-lint", *session.posargs, env=environment)


@nox.session
def changelog(session: nox.Session) -> None:
    """Check the fragments of the changelog."""
    install(session, "antsibull-changelog", ansible=False)
    session.run("antsibull-changelog", "lint")


@nox.session
def artifact(session: nox.Session) -> None:
    """Build the artifact twice, install it, and import it as Galaxy does; a warning is an error."""
    install(session, "galaxy-importer", "requests")
    session.run("python", "scripts/check_artifact.py")


@nox.session
def sbom(session: nox.Session) -> None:
    """Check that the bill of materials is up to date; with -- --write, write it."""
    install(session, "packaging", "pyyaml", "requests", ansible=False)
    session.run("python", "scripts/sbom.py", *(session.posargs or ["--check"]))


# --- ansible-test: sanity, units and integration on each ansible-core --------------------


def python_for(release: str) -> str | None:
    """Return the newest Python of this machine that an ansible-core runs on."""
    supported = get_ansible_core_info(Version.parse(release)).controller_python_versions
    return str(max(found)) if (found := [python for python in supported if python in INSTALLED]) else None


INSTALLED: t.Final = get_installed_python_versions()
RUNNABLE: t.Final = [release for release in RELEASES if python_for(release)]


def configure_pip(constraint: Path | None) -> None:
    """Write the settings of pip for ansible-test, which passes no variables on to it."""
    settings = PIP_SETTINGS | {"quiet": "1", "user": "false"}
    folder = HOME / ".config" / "pip"
    folder.mkdir(parents=True, exist_ok=True)
    if constraint:
        # ansible-test installs its own version of setuptools into each environment.
        pins = re.sub(r"^setuptools==.*$", "", constraint.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (folder / "constraint.txt").write_text(pins, encoding="utf-8")
        settings["constraint"] = str(folder / "constraint.txt")
    lines = [f"{name} = {value}\n" for name, value in settings.items()]
    (folder / "pip.conf").write_text("".join(["[global]\n", *lines]), encoding="utf-8")


def provide_get_pip(session_name: str) -> None:
    """Put a substitute for get-pip.py into ansible-test's cache where the original cannot be downloaded."""
    (requirements,) = (ROOT / ".nox").glob(
        f"{session_name.replace('.', '-')}*/lib/python*/site-packages/ansible_test/_internal/python_requirements.py"
    )
    # Older releases name several versions; the first is for all but the oldest Pythons.
    match = re.search(r"[( ]pip='([\d.]+)'", requirements.read_text(encoding="utf-8"))
    assert match, f"{requirements} names no version of pip"
    cached = Path(".ansible", "test", "cache", f"get_pip_{match[1].replace('.', '_')}.py")
    if (HOME / cached).exists():
        return
    source = USER_HOME / cached
    if not source.exists():
        try:
            url = f"https://ci-files.testing.ansible.com/ansible-test/get-pip-{match[1]}.py"
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            source = ROOT / "scripts" / "get_pip.py"
    (HOME / cached).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, HOME / cached)


def check_pinned(packages: Path) -> None:
    """Fail if a package is installed whose version tests/requirements.txt does not state.

    Raises:
        CommandFailed: There is one.
    """
    names = {normalised(distribution.name) for distribution in distributions(path=[str(packages)])}
    pinned = {normalised(name) for name in re.findall(r"^([\w.-]+)==", PINS.read_text(encoding="utf-8"), re.MULTILINE)}
    # ansible-test pins coverage, and the environments come with pip and setuptools.
    unpinned = names - pinned - {"ansible-core", "coverage", "pip", "setuptools", "wheel"}
    if unpinned:
        raise nox.command.CommandFailed(
            f"not in tests/requirements.txt: {', '.join(sorted(unpinned))} "
            "(tests/requirements.in says how to update it)"
        )


def normalised(name: str) -> str:
    """Return the name of a package as comparisons need it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def check_results(junit: str, pinned: bool) -> None:
    """Fail unless the JUnit files of ansible-test report a test; ansible-test itself accepts that none ran.

    Raises:
        CommandFailed: No test ran.
    """
    tests = 0
    for path in Path("tests/output/junit").glob(junit):
        for suite in ElementTree.parse(path).iter("testsuite"):
            tests += int(suite.get("tests", 0)) - int(suite.get("skipped") or 0)
    if not tests:
        raise nox.command.CommandFailed("no test ran")
    nox.logger.logger.info(f"{tests} tests ran")
    if pinned:
        for packages in Path("tests/output/.tmp/delegation").glob("python*/lib/python*/site-packages"):
            check_pinned(packages)
    # The environments of the tests: the rest is copied to the clone.
    shutil.rmtree("tests/output/.tmp")


def add_ansible_test(suite: str, release: str, junit: str, constraint: Path | None, *arguments: str) -> None:
    """Add a session that runs one suite of ansible-test on one ansible-core."""
    name = f"{suite}-{release}"

    def before() -> None:
        configure_pip(constraint)
        provide_get_pip(name)

    antsibull_nox.add_ansible_test_session(
        name=name,
        description=f"The same on ansible-core {release}.",
        ansible_test_params=[suite, "--venv", *arguments],
        ansible_core_version=release,
        ansible_core_source="pypi",
        default=False,
        callback_before=before,
        callback_after=lambda: check_results(junit, pinned=constraint is not None),
    )


def add_group(suite: str, releases: t.Sequence[str]) -> None:
    """Add a session that runs others, by default."""

    def group(session: nox.Session) -> None:
        pass

    group.__doc__ = f"Run the {suite.removesuffix('s')} tests on ansible-core {' and '.join(releases)}."
    nox.session(group, name=suite, venv_backend="none", requires=[f"{suite}-{release}" for release in releases])


add_group("sanity", sorted({RUNNABLE[0], RUNNABLE[-1]}))
for release in RELEASES:
    # ansible-test pins the tools of its sanity tests itself.
    add_ansible_test("sanity", release, "ansible-test-sanity-*.xml", None, "--junit")

add_group("units", sorted({RUNNABLE[0], RUNNABLE[-1]}))
for release in RELEASES:
    python = python_for(release) or "default"
    workers = str(UNIT_TEST_WORKERS)
    add_ansible_test("units", release, "*-units.xml", PINS, "--python", python, "--num-workers", workers)

add_group("integration", RUNNABLE[-1:])
for release in RELEASES:
    add_ansible_test("integration", release, "*.xml", PINS, "--python", python_for(release) or "default")


@nox.session(default=False)
def pytest(session: nox.Session) -> None:
    """Run unit tests without ansible-test, which takes seconds: -- tests/unit/PATH."""
    install(session, "pytest", "pytest-mock", "pytest-xdist", "-r", "tests/unit/requirements.txt")
    find = "import ansible_test; print(ansible_test.__path__[0])"
    ansible_test = Path(str(session.run("python", "-c", find, silent=True)).strip())
    with session.chdir(ROOT):
        environment = enter_collection(session)
        environment["PYTHONPATH"] += f":{ansible_test / '_util/target/pytest/plugins'}"
        # The plugins of ansible-test read these.
        environment["ANSIBLE_TEST_ANSIBLE_LIB_ROOT"] = str(ansible_test.parent / "ansible")
        environment["ANSIBLE_CONTROLLER_MIN_PYTHON_VERSION"] = "3.10"
        plugins = ("-p", "no:cacheprovider", "-p", "ansible_pytest_collections", "-p", "ansible_forked")
        arguments = session.posargs or ["tests/unit"]
        session.run("python", "-m", "pytest", *plugins, "--rootdir", ".", *arguments, env=environment)


# --- Documentation, AWX and releases -------------------------------------------------------


def run_pytest(session: nox.Session, suite: str) -> None:
    """Run tests that need no ansible-test, in a copy of the collection."""
    install(session, "-r", f"tests/{suite}/requirements.txt")
    with session.chdir(ROOT):
        environment = enter_collection(session)
        session.run("python", "-m", "pytest", *(session.posargs or [f"tests/{suite}"]), env=environment)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the site of the documentation, and run what the pages show."""
    if not session.posargs:
        site(session)
    run_pytest(session, "docs")


@nox.session(default=False)
def site(session: nox.Session) -> None:
    """Build the site of the documentation into .nox/.site."""
    install(session, "-r", "tests/docs/requirements.txt")
    with session.chdir(ROOT):
        session.run("python", "scripts/build_site.py", str(ROOT / ".nox/.site"), env=enter_collection(session))


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Look at the HTML report in Chromium, which must be installed (Debian: apt install chromium)."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        session.error("Chromium is missing (on Debian: apt install chromium)")
    run_pytest(session, "browser")


@nox.session(default=False)
def awx(session: nox.Session) -> None:
    """Check the definitions for AWX."""
    run_pytest(session, "awx")


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Write the changelog and the bill of materials of the version in galaxy.yml."""
    install(session, "antsibull-changelog", "packaging", "pyyaml", "requests")
    session.run("antsibull-changelog", "release")
    session.run("python", "scripts/sbom.py", "--write")


@nox.session(venv_backend="none")
def requirements(session: nox.Session) -> None:
    """Check that all packages that the sessions above installed are pinned."""
    for pins in (ROOT / ".nox").glob("*/lib/python*/site-packages"):
        check_pinned(pins)
    stated = {line for line in (ROOT / "tests/simulator/requirements.txt").read_text().splitlines() if line[:1] != "#"}
    for suite in ("unit", "integration", "docs", "awx"):
        # ansible-test reads these files by their content, so one cannot refer to the other.
        lines = (ROOT / "tests" / suite / "requirements.txt").read_text().splitlines()
        if missing := sorted(stated.difference(lines)):
            session.error(f"tests/{suite}/requirements.txt lacks the simulator's {', '.join(missing)}")
