#!/usr/bin/python3
"""The page of `hesuan explain`, opened in headless chromium: it loads without a fault, asks nothing of a network, shows
what `hesuan read` gives, and answers to a finger on a box.

    explain_page.py --hesuan PROGRAM [unittest arguments]
"""
import argparse
import json
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

SCREENS = Path(__file__).resolve().parent.parent.parent / "samples" / "night" / "inbox" / "screens"
NIGHT = ["--date", "2022-11-08"]
HESUAN = Path()


def browser(width: int, height: int) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # Without a sandbox of its own: tests may run as root, and the page is our own.
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},{height}"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class ExplainPage(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hesuan-explain-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def explain(self, name: str) -> Path:
        page = self.folder / "page.html"
        done = subprocess.run([HESUAN, "--lang", "zh", "explain", SCREENS / name, "--out", page, *NIGHT], capture_output=True)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        return page

    def open(self, page: Path, width: int = 1200) -> webdriver.Chrome:
        driver = browser(width, 900)
        self.addCleanup(driver.quit)
        driver.get(page.as_uri())
        self.assertEqual([entry["message"] for entry in driver.get_log("browser")], [])
        return driver

    def test_shows_the_record_and_how_it_was_read(self):
        name = "suishenban-01-png.png"
        record = json.loads(subprocess.run([HESUAN, "read", SCREENS / name, *NIGHT], capture_output=True, text=True).stdout)
        driver = self.open(self.explain(name))
        shown = driver.find_element(By.CLASS_NAME, "records").text
        for field in ("name", "id_number", "institution"):
            if record[field]:
                self.assertIn(record[field], shown)
        self.assertIn(record["sampled_at"][:19].replace("T", " "), shown)
        self.assertIn("screen.suishenban", driver.find_element(By.TAG_NAME, "body").text)
        for fate in ("label", "value"):
            self.assertTrue(driver.find_elements(By.CSS_SELECTOR, f"svg .{fate} rect"), fate)

        requests = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        addresses = [request["params"]["request"]["url"] for request in requests if request["method"] == "Network.requestWillBeSent"]
        self.assertEqual([url for url in addresses if not url.startswith(("file:", "data:"))], [])

    def test_a_box_opens_its_line(self):
        page = self.explain("suishenban-01-png.png")
        for width, opened in ((1200, "details[open].on"), (500, "#sheet details[open]")):
            with self.subTest(width):
                driver = self.open(page, width)
                box = driver.find_element(By.CSS_SELECTOR, "svg .value rect")
                driver.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", box)
                self.assertTrue(driver.find_elements(By.CSS_SELECTOR, opened))
                overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
                self.assertLessEqual(driver.execute_script(overflow), 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--hesuan", type=lambda path: Path(path).resolve(), required=True)
    known, rest = parser.parse_known_args()
    HESUAN = known.hesuan
    unittest.main(argv=[sys.argv[0], *rest])
