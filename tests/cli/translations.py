#!/usr/bin/python3
"""Every message has its Simplified Chinese: none missing, none fuzzy, none left over, and the same {} in both.

    translations.py SOURCE_FOLDER
"""
import ast
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

CLI = Path()


def messages(po: str) -> dict[str, str]:
    """msgid → msgstr of a catalogue."""
    string = r'((?:\s*"(?:[^"\\]|\\.)*")+)'
    unquoted = lambda quoted: "".join(ast.literal_eval(line.strip()) for line in quoted.strip().splitlines())
    return {unquoted(key): unquoted(text) for key, text in re.findall(rf"^msgid{string}\s*^msgstr{string}", po, re.M)}


def placeholders(text: str) -> Counter:
    return Counter(re.findall(r"\{[^}]*\}", text))


class Translations(unittest.TestCase):
    def setUp(self):
        self.po = CLI / "po" / "zh_CN.po"
        self.translated = messages(self.po.read_text("utf-8"))
        self.translated.pop("")

    def test_every_message_is_translated(self):
        sources = sorted(str(path) for path in CLI.rglob("*.[ch]pp"))
        with tempfile.NamedTemporaryFile(suffix=".pot") as template:
            extract = ["xgettext", "--language=C++", "--from-code=UTF-8", "--keyword=_", "-o", template.name, *sources]
            subprocess.run(extract, check=True)
            compared = subprocess.run(["msgcmp", self.po, template.name], capture_output=True, text=True)
            self.assertEqual(compared.returncode, 0, compared.stderr)
            used = messages(Path(template.name).read_text("utf-8"))
        self.assertGreater(len(used), 50)
        self.assertEqual(set(self.translated) - set(used), set(), "no longer used")

    def test_nothing_is_fuzzy(self):
        self.assertNotIn("fuzzy", self.po.read_text("utf-8"))

    def test_placeholders_are_the_same(self):
        for message, translation in self.translated.items():
            with self.subTest(message):
                self.assertEqual(placeholders(message), placeholders(translation))

    def test_what_people_read_is_chinese(self):
        for message, translation in self.translated.items():
            words = re.sub(r"\{[^}]*\}|[\W\d_]", "", translation)
            with self.subTest(message):
                self.assertRegex(words, "[\u4e00-\u9fff]")


if __name__ == "__main__":
    CLI = Path(sys.argv.pop(1)) / "cli"
    unittest.main()
