"""PDF reports: with a text layer, scanned, as a table, and two pages."""

import io
import subprocess
import tempfile
from pathlib import Path
from random import Random

import numpy
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from forms import RESULT_WORDS, iso_minute, iso_second, masked, minute, second
from night import Night, Test
from truth import shown

STYLE = """<meta charset="utf-8"><style>@page { size: A4; margin: 18mm 16mm }
body { font-family: "WenQuanYi Zen Hei"; font-size: 12pt; line-height: 1.6; color: #000 }
section { break-after: page } section:last-child { break-after: auto }
h1 { font-size: 18pt; text-align: center; margin: 0 } h2 { font-size: 14pt; text-align: center; margin: 4px 0 18px }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 20px; border-top: 1px solid #000; padding-top: 12px }
dl div { display: flex } dt { flex: none }
table { width: 100%; border-collapse: collapse; font-size: 9pt } td, th { border: 1px solid #000; padding: 4px 5px; text-align: center }
.result { margin: 22px 0; width: 100%; font-size: 12pt } footer { margin-top: 60px; font-size: 10pt; color: #333 }</style>"""


def report(test: Test) -> str:
    person = test.person
    age = (test.sampled_at.date() - person.born).days // 365
    rows = [
        ("姓名", person.name), ("性别", person.sex), ("年龄", f"{age}岁"), ("证件号码", person.id_number),
        ("标本编号", test.specimen), ("标本类型", test.method), ("采样时间", second(test.sampled_at)),
        ("报告时间", second(test.reported_at)),
    ]  # fmt: skip
    cells = "".join(f"<div><dt>{label}：</dt><dd style='margin:0'>{value}</dd></div>" for label, value in rows)
    word = RESULT_WORDS[test.result]
    return f"""<section><h1>{test.institution}</h1><h2>新型冠状病毒核酸检测报告单</h2><dl>{cells}</dl>
<table class="result"><tr><th>检测项目</th><th>检测方法</th><th>检测结果</th><th>参考值</th></tr>
<tr><td>新型冠状病毒核酸检测</td><td>荧光PCR法</td><td>{word}</td><td>阴性</td></tr></table>
<p>检测机构：{test.institution}</p>
<footer>检验者：云杉　　审核者：松果<br>本报告仅对送检标本负责。</footer></section>"""


def report_truth(test: Test, page: int, source: str, variant: str) -> dict:
    record = shown(
        test, page, name=test.person.name, id_number=test.person.id_number, specimen_id=test.specimen,
        sampled_at=iso_second(test.sampled_at), reported_at=iso_second(test.reported_at),
        institution=test.institution,
    )  # fmt: skip
    return record | {"source": source, "_layout": "pdf", "_variant": variant}


def _table(tests: list[Test]) -> str:
    headings = "序号 姓名 证件号码 手机号码 采样时间 检测时间 检测结果".split()
    head = "".join(f"<th>{h}</th>" for h in headings)
    rows = "".join(
        f"<tr><td>{n}</td><td>{t.person.name}</td><td>{t.person.id_number}</td>"
        f"<td>{masked(t.person.phone, 3, 4) if t.person.phone else ''}</td><td>{minute(t.sampled_at)}</td>"
        f"<td>{minute(t.reported_at)}</td><td>{RESULT_WORDS[t.result]}</td></tr>"
        for n, t in enumerate(tests, 1)
    )
    return f"""<section><h1>核酸检测结果汇总表</h1><h2>检测机构：{tests[0].institution}</h2>
<table><tr>{head}</tr>{rows}</table></section>"""


def _table_truth(test: Test, item: int, source: str) -> dict:
    person = test.person
    record = shown(
        test, item, name=person.name, id_number=person.id_number,
        phone=masked(person.phone, 3, 4) if person.phone else None,
        sampled_at=iso_minute(test.sampled_at), reported_at=iso_minute(test.reported_at),
        institution=test.institution,
    )  # fmt: skip
    return record | {"source": source, "_layout": "pdf", "_variant": "table"}


def _scanned(pdf: bytes, rng: Random) -> bytes:
    """The page as a scanner gives it: a grey picture of 200 dpi, a little noise and tilt, no text layer."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.pdf")
        source.write_bytes(pdf)
        subprocess.run(
            ["pdftoppm", "-r", "200", "-gray", "-singlefile", source, Path(folder, "page")], check=True
        )
        page = Image.open(Path(folder, "page.pgm")).convert("L")
    page = page.rotate(rng.uniform(-0.25, 0.25), Image.Resampling.BICUBIC, fillcolor=255)
    noise = numpy.random.default_rng(rng.randrange(2**32)).normal(0, 3, (page.height, page.width))
    page = Image.fromarray(numpy.clip(numpy.asarray(page) * 0.96 + noise, 0, 255).astype("uint8"))
    picture, out = io.BytesIO(), io.BytesIO()
    page.save(picture, "JPEG", quality=55)
    picture.seek(0)
    document = canvas.Canvas(out, pagesize=A4, invariant=1)
    document.drawImage(ImageReader(picture), 0, 0, *A4)
    document.save()
    return out.getvalue()


class PlannedPdf:
    def __init__(self, source: str, html: str, records: list[dict], scan_seed: str | None = None):
        self.source = source
        self.html = html
        self.records = records
        self.scan_seed = scan_seed

    def to_bytes(self, browser) -> bytes:
        pdf = browser.pdf(STYLE + self.html)
        return _scanned(pdf, Random(self.scan_seed)) if self.scan_seed else pdf


def plan_pdfs(seed: int, night: Night) -> list[PlannedPdf]:
    single, scan, *two = [night.take() for _ in range(4)]
    people = [night.take() for _ in range(9)] + [night.take("positive")]
    laboratory = people[0].institution
    people = [night.set_institution(t.person, laboratory) for t in people]
    plans = []
    for source, variant, tests in (
        ("pdf/检测报告.pdf", "text", [single]),
        ("pdf/扫描报告.pdf", "scan", [scan]),
        ("pdf/两页报告.pdf", "two_pages", two),
    ):
        html = "".join(report(t) for t in tests)
        records = [report_truth(t, page, source, variant) for page, t in enumerate(tests, 1)]
        plans.append(PlannedPdf(source, html, records, f"{seed}:scan" if variant == "scan" else None))
    source = "pdf/结果汇总表.pdf"
    plans.append(PlannedPdf(source, _table(people), [_table_truth(t, i, source) for i, t in enumerate(people, 1)]))
    return plans
