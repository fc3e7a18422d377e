"""Beijing's form for antigen self-tests, as handed in."""

from forms import RESULT_WORDS, iso_minute, minute
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #e5463b; --bar-ink: #fff; --page: #faf6f5; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.head { background: linear-gradient(#e5463b, #f07a6f); color: #fff; text-align: center; padding: 18px 0 52px; font-size: 20px; font-weight: 600 }
.card { background: #fff; border-radius: 12px; margin: -36px 14px 0; padding: 6px 18px }
.card p { display: flex; justify-content: space-between; gap: 18px; padding: 13px 0; border-bottom: 1px dashed #f0e2e0; font-size: 15px }
.card p:last-child { border: 0 } .card span { color: #8c7f7d; flex: none } .card u { text-decoration: none; text-align: right }
.negative { color: #1c9a55; font-weight: 600 } .positive { color: #d5281d; font-weight: 600 } .invalid { color: #b9770e; font-weight: 600 }
.tip { padding: 14px 22px; font-size: 13px; color: #a1928f; line-height: 1.7 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    district = look.rng.choice(("云杉区松果街道", "云杉区青禾街道", "星桥区幸福路街道"))
    rows = [
        ("被检测人", person.name, ""),
        ("采样方式", f"{test.method}拭子", ""),
        ("采样时间", minute(test.sampled_at), ""),
        ("居住地区", district, ""),
        ("检测结果", RESULT_WORDS[test.result], test.result),
        ("团体码", f"{look.rng.randrange(10**6):06d}", ""),
    ]
    lines = "".join(f'<p><span>{label}</span><u class="{css}">{value}</u></p>' for label, value, css in rows)
    body = f"""<div class="head">填报成功</div><div class="card">{lines}</div>
<div class="tip">如结果为阳性，请勿外出，立即向社区报告并等待核酸复核。</div>"""
    record = shown(test, 1, name=person.name, address=district, sampled_at=iso_minute(test.sampled_at))
    return Screen(page(look, STYLE, title_bar("京抗原"), body), [record])
