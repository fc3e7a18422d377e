#!/usr/bin/python3
"""How hesuan behaves when the night goes wrong: killed, interrupted, fed with broken files, its output gone.

    behaviour.py --hesuan PROGRAM [unittest arguments]
"""
import argparse
import csv
import fcntl
import hashlib
import io
import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples" / "night"
BAD_FILES = HERE.parent / "blackbox" / "bad" / "generate.py"
OUTPUTS = ["records.csv", "upload.xlsx", "rejects.csv", "untested.csv", "coverage.csv", "review.csv", "manifest.csv"]
SCREENS = 10
TIME_LIMIT = 600  # seconds; generous, for a busy machine
HESUAN = Path()
BAD_ROSTERS = {
    "empty.csv": "",
    "heading-only.csv": "姓名,身份证号\n",
    "no-name.csv": "小区,室\n样例小区,101\n",
    "names-only.csv": "序号,姓名\n1,甲\n2,*\n3,***\n4,🙂\n5," + "长" * 5000 + "\n",
    "one-number-for-all.csv": "姓名,身份证号\n" + "".join(f"样例{i},11010519491231002X\n" for i in range(300)),
    "one-name-for-all.csv": "姓名,室\n" + "".join(f"样例甲,{i}\n" for i in range(300)),
    "one-room-for-all.csv": "姓名,楼栋,室\n" + "".join(f"样例{i},1,101\n" for i in range(300)),
    "impossible.csv": "姓名,身份证号,手机,性别,出生日期,免检原因,免检截止\n甲,0,1,?,2999-99-99,无,明天\n乙,**,1*,男,x,孕妇,2022-13-01\n",
    "nul.csv": b"\xe5\xa7\x93\xe5\x90\x8d,x\n\x00\x00,\x00\n",
    "quotes.csv": '姓名,室\n"甲,101\n乙,"102\n',
}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def digests(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in OUTPUTS}


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            pass  # the thread has ended meanwhile
    return found


def is_running(pid: int) -> bool:
    """A process that has ended keeps its entry until whoever inherited it asks for its status."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Behaviour(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hesuan-behaviour-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.inbox = self.folder / "inbox"
        screens = sorted((SAMPLES / "inbox" / "screens").glob("*.*"))[:SCREENS]
        for source in [*screens, *sorted((SAMPLES / "inbox" / "sheets").iterdir())]:
            self.inbox.mkdir(exist_ok=True)
            shutil.copy(source, self.inbox)
        shutil.copy(screens[0], self.inbox / "a copy.jpg")

    def command(self, *arguments) -> list[str]:
        return [str(HESUAN), "--lang", "zh", *map(str, arguments)]

    def run_arguments(self, out: Path, *more, inbox: Path | None = None) -> list[str]:
        return self.command(
            "run", inbox or self.inbox, "--roster", SAMPLES / "roster.xlsx", "--out", out, "--date", "2022-11-08",
            "--window", "48h", *more,
        )

    def hesuan(self, command: list[str], **options) -> subprocess.CompletedProcess:
        options = {"capture_output": True, "stdin": subprocess.DEVNULL, **options}
        return subprocess.run(command, cwd=self.folder, timeout=TIME_LIMIT, **options)

    def start(self, command: list[str]) -> subprocess.Popen:
        process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stderr.close)
        return process

    def wait_for_acknowledged(self, process: subprocess.Popen, ledger: Path, files: int) -> None:
        """Until the ledger holds so many files."""
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as database:
                    if database.execute("SELECT count(*) FROM inputs").fetchone()[0] >= files:
                        return
            except sqlite3.OperationalError:
                pass  # not made yet
            time.sleep(0.01)
        self.fail("the run ended, or took too long, before it had read enough")

    def assert_one_line_each(self, out: Path) -> list[dict[str, str]]:
        manifest = rows(out / "manifest.csv")
        expected = sorted(str(path) for path in self.inbox.rglob("*") if not path.is_dir())
        self.assertEqual(sorted(row["文件"] for row in manifest), expected)
        return manifest

    # --- stdout carries data only ------------------------------------------------------------------------------------

    def test_stdout_is_json_lines_whatever_the_inputs(self):
        for picture in sorted(self.inbox.glob("*.[jp][pn]g")):  # broken so that decoders complain
            data = bytearray(picture.read_bytes())
            for at in range(len(data) // 3, len(data), 997):
                data[at] ^= 0xFF
            (self.inbox / f"broken {picture.name}").write_bytes(data)
            (self.inbox / f"cut {picture.name}").write_bytes(data[: len(data) // 2])
        (self.inbox / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << >>")
        done = self.hesuan(self.command("--json", "read", self.inbox, "--date", "2022-11-08"))
        self.assertEqual(done.returncode, 1)
        lines = done.stdout.decode().splitlines()
        self.assertGreater(len(lines), SCREENS)
        for line in lines:
            self.assertIn("source", json.loads(line))
        for line in done.stderr.decode().splitlines():
            self.assertIn("message", json.loads(line))

    def test_no_resident_in_messages(self):
        done = self.hesuan(self.run_arguments(self.folder / "out"))
        read = self.hesuan(self.command("read", self.inbox, "--date", "2022-11-08"))
        messages = done.stderr.decode() + read.stderr.decode()
        self.assertIn("manifest.csv", messages)
        for record in rows(self.folder / "out" / "records.csv"):
            for field in ("name", "id_number", "phone"):
                if record[field] and not set(record[field]) <= {"*"}:
                    self.assertNotIn(record[field], messages)
        self.assertIsNone(re.search(r"\d{15}", messages))

    def test_reader_of_stdout_gone(self):
        done = self.hesuan(["bash", "-c", '"$@" | head -c 1; exit "${PIPESTATUS[0]}"', "-", *self.command("read", self.inbox)])
        self.assertEqual((done.returncode, done.stdout), (0, b"{"))
        self.assertNotIn("错误", done.stderr.decode())

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = self.hesuan(self.command("read", self.inbox), capture_output=False, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 4)
        self.assertIn("标准输出无法写入", done.stderr.decode())

    def test_progress_on_a_terminal_only(self):
        self.assertNotIn(b"\r", self.hesuan(self.command("read", self.inbox)).stderr)
        controller, terminal = pty.openpty()
        process = subprocess.Popen(
            self.command("read", self.inbox), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal
        )
        os.close(terminal)
        shown = b""
        try:
            while chunk := os.read(controller, 4096):
                shown += chunk
        except OSError:
            pass  # the other end has closed
        process.wait()
        os.close(controller)
        self.assertIn(b"100 %", shown)
        self.assertTrue(shown.rstrip().endswith(b"\x1b[K") or b"hesuan: " in shown.rsplit(b"\r", 1)[-1])

    # --- killed and interrupted --------------------------------------------------------------------------------------

    def test_killed_workers_cost_at_most_their_file(self):
        out = self.folder / "out"
        process = self.start(self.run_arguments(out, "--jobs", 2))
        killed = 0
        for files in (1, 4, 7):
            self.wait_for_acknowledged(process, out / "ledger.db", files)
            for worker in children(process.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
        messages = process.communicate(timeout=TIME_LIMIT)[1]
        self.assertGreater(killed, 0)
        self.assertEqual(process.returncode, 1, messages)
        manifest = self.assert_one_line_each(out)
        crashed = [row for row in manifest if row["原因代码"] == "worker_crashed"]
        self.assertLessEqual(len(crashed), killed)
        self.assertGreaterEqual(sum(row["状态代码"] in ("ok", "review") for row in manifest), SCREENS - killed)

    def test_killed_run_is_completed_by_the_next(self):
        whole = self.folder / "whole"
        self.assertEqual(self.hesuan(self.run_arguments(whole)).returncode, 1)
        out = self.folder / "out"
        process = self.start(self.run_arguments(out))
        self.wait_for_acknowledged(process, out / "ledger.db", 4)
        workers = children(process.pid)
        process.kill()
        process.wait()
        self.assertFalse((out / "records.csv").exists(), "killed too late to prove anything")
        self.assertEqual(self.hesuan(self.run_arguments(out)).returncode, 1)
        self.assertEqual(digests(out), digests(whole))
        for worker in workers:
            self.assertFalse(is_running(worker), "a worker outlived its supervisor")

    def test_interrupted_run_keeps_what_was_done(self):
        whole = self.folder / "whole"
        self.assertEqual(self.hesuan(self.run_arguments(whole)).returncode, 1)
        for stop in (signal.SIGINT, signal.SIGTERM):
            out = self.folder / stop.name
            process = self.start(self.run_arguments(out))
            self.wait_for_acknowledged(process, out / "ledger.db", 3)
            process.send_signal(stop)
            messages = process.communicate(timeout=TIME_LIMIT)[1].decode()
            self.assertEqual(process.returncode, 130, messages)
            self.assertIn("已中断", messages)
            self.assertFalse((out / "records.csv").exists())
            self.assertEqual(self.hesuan(self.run_arguments(out)).returncode, 1)
            self.assertEqual(digests(out), digests(whole))

    # --- again and again ---------------------------------------------------------------------------------------------

    def test_the_same_night_gives_the_same_bytes(self):
        first, other = self.folder / "first", self.folder / "other"
        self.hesuan(self.run_arguments(first, "--jobs", 3))
        before = digests(first)
        again = self.hesuan(self.run_arguments(first))
        self.assertEqual(digests(first), before, "a second run on the same ledger")
        self.assertEqual(again.returncode, 1)
        self.hesuan(self.run_arguments(other, "--jobs", 1))
        self.assertEqual(digests(other), before, "a run on a fresh ledger, with another number of workers")

    def test_a_file_put_right_is_as_if_it_had_been_right(self):
        """Its name is the same, its bytes are others: what stood there before counts no longer."""
        table = self.inbox / "实验室结果.csv"
        right = table.read_bytes()
        out, fresh = self.folder / "out", self.folder / "fresh"
        table.write_bytes(right.replace("阴性".encode("gb18030"), "阳性".encode("gb18030")))
        self.assertNotEqual(table.read_bytes(), right)
        self.hesuan(self.run_arguments(out))
        table.write_bytes(right)
        self.hesuan(self.run_arguments(out))
        self.hesuan(self.run_arguments(fresh))
        self.assertEqual(digests(out), digests(fresh))

    def test_files_are_their_owners_alone(self):
        out = self.folder / "new" / "out"
        self.hesuan(self.run_arguments(out))
        self.assertEqual(out.stat().st_mode & 0o777, 0o700)
        for path in out.iterdir():
            self.assertEqual(path.stat().st_mode & 0o077, 0, path.name)

    def test_ledger_of_another_run(self):
        out = self.folder / "out"
        self.hesuan(self.run_arguments(out))
        with open(out / "ledger.db.lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.hesuan(self.run_arguments(out))
        self.assertEqual(done.returncode, 4)
        self.assertIn("另一次运行", done.stderr.decode())

    # --- broken files ------------------------------------------------------------------------------------------------

    def test_every_bad_file_has_a_line_and_a_reason(self):
        bad = self.folder / "bad"
        subprocess.run(["/usr/bin/python3", BAD_FILES, bad], check=True)
        out = self.folder / "out"
        done = self.hesuan(self.run_arguments(out, inbox=bad / "inbox"))
        self.assertEqual(done.returncode, 1, done.stderr.decode())
        manifest = {Path(row["文件"]).name: row for row in rows(out / "manifest.csv")}
        self.assertEqual(len(manifest), len(rows(out / "manifest.csv")))
        listed = {path.name for path in (bad / "inbox").iterdir() if not path.is_dir()}
        self.assertEqual(set(manifest), listed)
        for expected in rows(bad / "expected.csv"):
            if not expected["status"]:
                continue  # a link to a folder, or a pipe: looked at below
            row = manifest[expected["name"]]
            with self.subTest(expected["name"]):
                self.assertEqual(row["状态代码"], expected["status"])
                if expected["status"] != "ok":
                    self.assertRegex(row["说明"], "[\u4e00-\u9fff]{4}")
        self.assertEqual(manifest["pipe.jpg"]["原因代码"], "not_a_file")

    def test_no_roster_however_bad_stops_the_program(self):
        bad = self.folder / "bad"
        subprocess.run(["/usr/bin/python3", BAD_FILES, bad], check=True)
        rosters = [path for path in sorted((bad / "inbox").iterdir()) if path.is_file()]
        for name, text in BAD_ROSTERS.items():
            (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
            rosters.append(self.folder / name)
        record = self.folder / "record.jsonl"
        record.write_text('{"kind": "nucleic_acid", "name": "样例甲"}\n')
        for roster in rosters:
            with self.subTest(roster.name):
                self.assertIn(self.hesuan([HESUAN, "roster", "check", roster]).returncode, (0, 1, 3))
                self.assertIn(self.hesuan([HESUAN, "match", "--roster", roster, record]).returncode, (0, 1, 3))


def main() -> None:
    global HESUAN
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    arguments, rest = parser.parse_known_args()
    HESUAN = arguments.hesuan
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
