#!/usr/bin/python3
"""A PDF of scans alone, read by `hesuan read`: when its first record comes, how long all take, and memory, at 30 pages and
at 300.

    tests/bench/scanned_pdf.py --hesuan build/hesuan [--pages 30 300]

The pages are the reports of samples/night, printed and scanned: pictures of 200 dots an inch, a little askew, without any
text. Memory is the largest of supervisor and workers."""

import argparse
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

REPORTS = Path(__file__).resolve().parents[2] / "samples/night/inbox/pdf"


def printed(folder):
    """Pages of the reports as pictures."""
    for report in sorted(REPORTS.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-r", "200", "-gray", report, folder / report.stem], check=True)
    return [Image.open(page).convert("L") for page in sorted(folder.glob("*.pgm"))]


def write(path, pictures, pages):
    """Each page lies a little differently on the glass, so that no two are the same picture."""
    sheet = canvas.Canvas(str(path), pagesize=(595, 842))
    for number in range(pages):
        scan = io.BytesIO()
        pictures[number % len(pictures)].rotate(number % 61 / 100 - 0.3, fillcolor=255).save(scan, "JPEG", quality=70)
        sheet.drawImage(ImageReader(scan), 0, 0, 595, 842)
        sheet.showPage()
    sheet.save()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hesuan", required=True)
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 300])
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hesuan-bench-") as name:
        folder = Path(name)
        pictures = printed(folder)
        print(f"{'pages':>6} {'MB':>5} {'records':>8} {'first record':>13} {'all':>8} {'pages/s':>8} {'CPU-s':>7} {'peak MB':>8}")
        for pages in options.pages:
            pdf = folder / "scans.pdf"
            write(pdf, pictures, pages)
            started = time.perf_counter()
            reading = subprocess.Popen(["/usr/bin/time", "--quiet", "--format=%U %S %M", f"--output={folder / 'usage'}", options.hesuan, "--quiet", "read", pdf,
                                        "--date", "2022-11-08", "--jobs", options.jobs], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            first, records = None, 0
            for _ in reading.stdout:
                records += 1
                first = first or time.perf_counter() - started
            seconds = time.perf_counter() - started
            if reading.wait() not in (0, 1) or records == 0:
                sys.exit("hesuan failed")
            user, system, kilobytes = map(float, (folder / "usage").read_text().split())
            print(f"{pages:>6} {pdf.stat().st_size / 1e6:>5.0f} {records:>8} {first:>11.1f} s {seconds:>6.0f} s {pages / seconds:>8.1f} {user + system:>7.0f} {kilobytes / 1024:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
