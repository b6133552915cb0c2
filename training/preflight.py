"""Check Python, dependencies and disk space before a run, with a clear message for what is missing."""

import importlib.metadata
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FREE_BYTES = 2 * 1024**3
PYTHON = (3, 11)


def problems() -> list[str]:
    """Everything that would make a run fail or differ from the documented one."""
    found = []
    if sys.version_info < PYTHON:
        found.append(f"Python {PYTHON[0]}.{PYTHON[1]} or newer is needed, this is {sys.version.split()[0]}")
    for line in (HERE / "requirements.txt").read_text(encoding="utf-8").split():
        name, _, wanted = line.partition("==")
        try:
            have = importlib.metadata.version(name).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} is not installed (wanted {wanted}): pip install -r training/requirements.txt")
            continue
        if have != wanted:
            found.append(f"{name} {have} is installed, the pinned version is {wanted}")
    free = shutil.disk_usage(HERE).free
    if free < FREE_BYTES:
        found.append(f"{free / 1e9:.1f} GB of free disk space, {FREE_BYTES / 1e9:.1f} GB are needed")
    if not shutil.which("g++") and not shutil.which("clang++"):
        found.append("no C++ compiler for torch.compile (install g++, or train with --no-compile)")
    if not shutil.which("npm"):
        found.append("npm is not installed, and the weights are measured with it: install Node (see the README)")
    elif not (HERE.parent / "node_modules").is_dir():
        found.append("the packages that measure the weights are not installed: run npm ci in the project's folder")
    return found


def main() -> None:
    """Exit with a message for every problem."""
    found = problems()
    for problem in found:
        print(f"preflight: {problem}", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
