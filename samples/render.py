"""HTML → pictures and PDF pages, by one headless Chromium for all."""

import base64
import io
import os
import re
import tempfile
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FONTS = Path(__file__).with_name("fonts.conf")
CHAT_APP = {"828q72": (828, 72), "600q55": (600, 55)}  # width in px, JPEG quality


class Browser:
    """Use as a context manager; its profile lives in a temporary folder and goes with it."""

    def __init__(self, fonts: Path = FONTS):
        self._fonts = fonts

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="hesuan-samples-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
            "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-lcd-text --font-render-hinting=none "
            "--force-color-profile=srgb --hide-scrollbars"
        ).split():
            options.add_argument(argument)
        options.add_argument(f"--user-data-dir={self._folder.name}/profile")
        try:
            environment = os.environ | {"FONTCONFIG_FILE": str(self._fonts)}
            service = Service("/usr/bin/chromedriver", env=environment)
            self._driver = webdriver.Chrome(service=service, options=options)
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(self, *_):
        self._driver.quit()
        self._folder.cleanup()

    def _open(self, html: str) -> None:
        page = Path(self._folder.name, "page.html")
        page.write_text(html, encoding="utf-8")
        self._driver.get(page.as_uri())

    def screenshot(self, html: str, width: int, height: int, density: float, is_darkened: bool = False) -> Image.Image:
        """`width` and `height` in CSS px; a longer page gives a longer picture, as a scrolling screenshot does. With
        `is_darkened` the colours are turned, as a phone's dark mode does with apps that have none of their own."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": density, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._driver.execute_cdp_cmd("Emulation.setAutoDarkModeOverride", {"enabled": is_darkened})
        self._open(html)
        needed = self._driver.execute_script("return document.body.scrollHeight")
        if needed > height:
            self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics | {"height": needed})
        shot = self._driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")

    def box_of(self, text: str, begin: int, end: int) -> tuple[float, float, float, float] | None:
        """Where the characters [begin, end) of `text` stand on the page that is open, first in reading order: left, top,
        right, bottom in CSS px. None where the page does not have the text in one piece."""
        script = """
            const [text, begin, end] = arguments
            const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
            while (nodes.nextNode()) {
              const at = nodes.currentNode.data.indexOf(text)
              if (at < 0) continue
              const range = document.createRange()
              range.setStart(nodes.currentNode, at + begin)
              range.setEnd(nodes.currentNode, at + end)
              const box = range.getBoundingClientRect()
              return [box.left, box.top, box.right, box.bottom]
            }
            return null"""
        return self._driver.execute_script(script, text, begin, end)

    def pdf(self, html: str) -> bytes:
        """A4, with a text layer. The dates that Chromium stamps are set to the night's, so that bytes repeat."""
        self._driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self._open(html)
        options = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True, "preferCSSPageSize": True}
        options["generateTaggedPDF"] = False  # tags carry ids that count up from run to run
        data = base64.b64decode(self._driver.execute_cdp_cmd("Page.printToPDF", options)["data"])
        return re.sub(rb"\(D:\d{14}", b"(D:20221108220000", data)


def save(picture: Image.Image, path: Path, variant: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if variant == "png":
        picture.save(path, "PNG", optimize=True)
    elif variant == "jpeg90":
        picture.save(path, "JPEG", quality=90, optimize=True)
    else:
        width, quality = CHAT_APP[variant]
        if picture.width > width:
            picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
        picture.save(path, "JPEG", quality=quality, optimize=True)
