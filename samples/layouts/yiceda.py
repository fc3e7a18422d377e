"""A reporting service for antigen self-tests: who reports stands in a field of its own, 本人 or 非本人."""

from forms import RESULT_WORDS, iso_second, second
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #16202c; --page: #f2f4f8 }
.result { margin: 12px 12px 0; border-radius: 12px; color: #fff; padding: 20px; display: flex; justify-content: space-between; align-items: center }
.result b { font-size: 28px; letter-spacing: 3px } .result span { font-size: 14px }
.negative { background: linear-gradient(100deg, #17a06a, #3cc48c) } .positive { background: linear-gradient(100deg, #cf2f2a, #ea5e56) }
.invalid { background: linear-gradient(100deg, #8a8f98, #aab0ba) }
.box { background: #fff; border-radius: 12px; margin: 12px 12px 0; padding: 8px 18px; font-size: 15px } .box p { padding: 7px 0; display: flex } .box span { width: 96px; flex: none; color: #7f8998 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    address = f"{person.compound}{person.building}幢{person.room}室"
    rows = [("检测人", look.rng.choice(("本人", "本人", "非本人"))), ("姓名", person.name)]
    rows += [("手机", person.phone)] if person.phone else []
    rows += [
        ("证件类型", "身份证"),
        ("证件号码", person.id_number),
        ("采样地址", address),
        ("采样时间", second(test.sampled_at)),
        ("产品编码", f"YCD{look.rng.randrange(10**7):07d}"),
    ]
    lines = "".join(f"<p><span>{label}</span>{value}</p>" for label, value in rows)
    body = f"""<div class="result {test.result}"><b>{RESULT_WORDS[test.result]}</b><span>抗原检测结果</span></div><div class="box">{lines}</div>"""
    record = shown(
        test,
        1,
        name=person.name,
        phone=person.phone,
        id_type="身份证",
        id_number=person.id_number,
        sampling_site=address,
        sampled_at=iso_second(test.sampled_at),
    )
    return Screen(page(look, STYLE, title_bar("疫测达"), body), [record])
