"""A test's report as a printed sheet, for a picture of it: two forms, three fonts, with a seal or without. What they show
is what `reports.report_truth` says."""

from forms import RESULT_WORDS, second
from night import Test
from reports import STYLE, report

A4 = (794, 1123)  # CSS px
FONTS = ("AR PL UMing CN", "WenQuanYi Zen Hei", "Noto Sans CJK SC")
SHEET = """body { margin: 0; padding: 68px 60px; min-height: 1123px; background: #fff; box-sizing: border-box }
.ruled { font-size: 11.5pt; margin-top: 14px } .ruled td { padding: 8px 6px } .ruled td:nth-child(odd) { width: 92px; font-weight: bold }
.seal { position: absolute; right: 90px; margin-top: -70px; opacity: .55; transform: rotate(-9deg) }"""
SEAL = """<svg class="seal" width="150" height="150" viewBox="-75 -75 150 150" fill="#d8232a"><circle r="70" fill="none" stroke="#d8232a"
stroke-width="4"/><path d="M0-24 5.4-7.4H23L8.8 2.9 14.1 19.4 0 9.2-14.1 19.4-8.8 2.9-23-7.4H-5.4z"/>
<text y="46" font-size="15" text-anchor="middle">检验专用章</text></svg>"""


def _ruled(test: Test) -> str:
    """Labels and values in the cells of one table."""
    person = test.person
    pairs = [
        ("姓名", person.name, "性别", person.sex),
        ("年龄", f"{(test.sampled_at.date() - person.born).days // 365}岁", "证件号码", person.id_number),
        ("标本编号", test.specimen, "标本类型", test.method),
        ("采样时间", second(test.sampled_at), "报告时间", second(test.reported_at)),
        ("检测项目", "新型冠状病毒核酸", "检测结果", RESULT_WORDS[test.result]),
    ]
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in pairs)
    return f"""<section><h1>核酸检测报告</h1><table class="ruled">{rows}
<tr><td>检测机构</td><td colspan="3">{test.institution}</td></tr></table>
<footer>检验者：云杉　　审核者：松果　　结果仅供临床参考</footer></section>"""


def paper_page(test: Test, nth: int, is_sealed: bool) -> str:
    form = (report, _ruled)[nth % 2]
    style = f'<style>{SHEET} body {{ font-family: "{FONTS[nth % len(FONTS)]}" }}</style>'
    return STYLE + style + form(test) + (SEAL if is_sealed else "")
