#!/usr/bin/python3
"""A layout file that somebody wrote, on a screen: checked with `hesuan layouts check --on`, and used by `read --layouts`.

    layouts.py --hesuan PROGRAM [unittest arguments]
"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCREEN = Path(__file__).resolve().parent.parent.parent / "samples" / "night" / "inbox" / "screens" / "suishenban-01-png.png"
NIGHT = ["--date", "2022-11-08"]
HESUAN = Path()


def hesuan(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([HESUAN, *arguments, *NIGHT], capture_output=True, text=True)


class Layouts(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hesuan-layouts-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def layout(self, anchor: str, id: str = "screen.mine", more: str = "") -> Path:
        path = self.folder / "mine.toml"
        path.write_text(f'id = "{id}"\napp = "示例"\nkind = "nucleic_acid"\nanchors = ["{anchor}"]\n{more}', "utf-8")
        return path

    def test_check_shows_what_a_layout_reads(self):
        done = hesuan("layouts", "check", self.layout("核酸查询"), "--on", SCREEN)
        self.assertEqual(done.returncode, 0, done.stderr)
        record = json.loads(done.stdout.strip().splitlines()[-1])
        self.assertEqual(record["layout"], "screen.mine")
        self.assertRegex(done.stdout, r"核酸查询 +found")
        self.assertIn(record["name"], done.stdout.split("{", 1)[0])

    def test_check_says_what_is_missing_and_reads_without_the_layout(self):
        done = hesuan("layouts", "check", self.layout("某某健康码"), "--on", SCREEN)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"某某健康码 +missing")
        self.assertEqual(json.loads(done.stdout.strip().splitlines()[-1])["layout"], "screen.generic")

    def test_read_uses_the_folder_before_what_is_built_in(self):
        self.layout("上海核酸查询", "screen.suishenban", '[labels]\n"检测机构" = "sampling_site"\n')
        built_in = json.loads(hesuan("read", SCREEN).stdout)
        own = json.loads(hesuan("read", SCREEN, "--layouts", self.folder).stdout)
        self.assertEqual(own["layout"], "screen.suishenban")
        self.assertEqual((own["institution"], own["sampling_site"]), (None, built_in["institution"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    known, rest = parser.parse_known_args()
    HESUAN = known.hesuan
    unittest.main(argv=[sys.argv[0], *rest])
