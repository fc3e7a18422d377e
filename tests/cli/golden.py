#!/usr/bin/python3
"""Golden tests of the command line: every folder below cases/ is one.

    cmd        what is run, by bash, in a fresh folder where `hesuan` is the program and `fixtures/` are the test inputs
    setup      optional: run before, its output not compared
    stdout, stderr, exit_code, files/…
               what is expected; of the files made, those below files/ are compared

    golden.py --hesuan PROGRAM [--regenerate] [CASE…]

With --regenerate the expectations are written anew: review them as a diff.
"""
import argparse
import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
TIME_LIMIT = 300  # seconds; generous, for a busy machine


def environment(program: Path, home: Path) -> dict[str, str]:
    """The same everywhere: nothing of the caller's locale, configuration or folders."""
    return {"PATH": f"{program.parent}:/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(home), "LANG": "en_US.UTF-8"}


def normalised(data: bytes, folder: Path) -> str:
    text = data.decode("utf-8", "surrogateescape").replace(str(folder), "<FOLDER>")
    text = re.sub(r"(memory: |free disk space: |内存：|磁盘剩余空间：)\d+ GB", r"\1<N> GB", text)
    text = re.sub(r"(cores: |核数：)\d+", r"\1<N>", text)
    text = re.sub(r"(no limit \(default: |表示不限（默认：)\d+", r"\1<N>", text)  # sanitizers allow no limit
    return re.sub(r"hesuan \d+\.\d+\.\d+", "hesuan <VERSION>", text)


def run_case(case: Path, program: Path) -> dict[str, str]:
    """What the case gives now: stdout, stderr, exit_code, files/… as text."""
    with tempfile.TemporaryDirectory(prefix="hesuan-golden-") as name:
        folder = Path(name).resolve()
        home, work = folder / "home", folder / "work"
        home.mkdir()
        work.mkdir()
        shutil.copytree(HERE / "fixtures", work / "fixtures")
        options = {"cwd": work, "env": environment(program, home), "timeout": TIME_LIMIT}
        if (case / "setup").exists():
            subprocess.run(["bash", "-e", case / "setup"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        done = subprocess.run(["bash", case / "cmd"], stdin=subprocess.DEVNULL, capture_output=True, **options)
        actual = {
            "stdout": normalised(done.stdout, folder),
            "stderr": normalised(done.stderr, folder),
            "exit_code": f"{done.returncode}\n",
        }
        for expected in sorted((case / "files").rglob("*")):
            if expected.is_file():
                made = work / expected.relative_to(case / "files")
                content = normalised(made.read_bytes(), folder) if made.exists() else "(no such file)\n"
                actual[str(expected.relative_to(case))] = content
        return actual


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""


def differences(case: Path, actual: dict[str, str]) -> str:
    diffs = []
    for name, text in actual.items():
        expected = read(case / name)
        diffs += difflib.unified_diff(
            expected.splitlines(True), text.splitlines(True), f"{case.name}/{name} (expected)", f"{case.name}/{name}"
        )
    return "".join(line if line.endswith("\n") else line + "\n" for line in diffs)


def regenerate(case: Path, actual: dict[str, str]) -> None:
    for name, text in actual.items():
        (case / name).write_bytes(text.encode("utf-8", "surrogateescape"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--regenerate", action="store_true")
    parser.add_argument("case", nargs="*")
    arguments = parser.parse_args()

    cases = [CASES / name for name in arguments.case] or sorted(path for path in CASES.iterdir() if path.is_dir())
    failed = 0
    for case in cases:
        actual = run_case(case, arguments.hesuan)
        if arguments.regenerate:
            regenerate(case, actual)
        elif difference := differences(case, actual):
            failed += 1
            sys.stdout.buffer.write(difference.encode("utf-8", "surrogateescape"))
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
