"""An antigen self-test as reported by the person tested."""

from forms import RESULT_WORDS, iso_minute, masked, minute
from layouts.phone import Look, Screen, page, title_bar
from truth import shown

STYLE = """
body { --bar: #fff; --bar-ink: #1a1a1a; --page: #f5f6f8 }
.done { background: #fff; text-align: center; padding: 22px 0 18px; margin-bottom: 10px }
.done i { display: inline-flex; width: 54px; height: 54px; border-radius: 50%; background: #2aae67; align-items: center; justify-content: center }
.done b { display: block; font-size: 18px; padding-top: 10px } .done small { color: #8f959e; font-size: 13px }
.row { background: #fff; display: flex; padding: 12px 18px; border-bottom: 1px solid #f1f2f4 }
.row span { width: 92px; flex: none; color: #858c96 }
.negative { color: #1b9e5b; font-weight: 600 } .positive { color: #d9322a; font-weight: 600 } .invalid { color: #c07a12; font-weight: 600 }
.tip { padding: 14px 18px; font-size: 13px; color: #9097a1; line-height: 1.7 }
.buttons { display: flex; gap: 12px; margin: auto 16px 20px } .buttons div { flex: 1; text-align: center; padding: 11px; border-radius: 6px }
"""
TICK = '<svg width="28" height="28" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="3"><path d="m5 12.500 5 5 9-10.500"/></svg>'


def draw(tests, look: Look, extra_row: str = "") -> Screen:
    (test,) = tests
    person = test.person
    phone = masked(person.phone, 3, 4) if person.phone else None
    rows = [
        ("姓名", person.name, ""),
        ("手机号码", phone or "-", ""),
        ("证件号码", masked(person.id_number, 6, 4), ""),
        ("采样方式", test.method, ""),
        ("采样时间", minute(test.sampled_at), ""),
        ("检测结果", RESULT_WORDS[test.result], test.result),
    ]
    lines = "".join(f'<div class="row"><span>{label}</span><b style="font-weight:{600 if css else 400}" class="{css}">{value}</b></div>' for label, value, css in rows)
    body = f"""<div class="done"><i>{TICK}</i><b>提交成功</b><small>抗原自测结果已上报</small></div>{lines}{extra_row}
<div class="tip">请妥善处理检测用品。结果为阳性者，请立即向所在社区报告，不要外出。</div>
<div class="buttons"><div style="border:1px solid #2a6be0;color:#2a6be0">返回首页</div><div style="background:#2a6be0;color:#fff">再次上报</div></div>"""
    records = [
        shown(
            test,
            1,
            name=person.name,
            phone=phone,
            id_number=masked(person.id_number, 6, 4),
            sampled_at=iso_minute(test.sampled_at),
        )
    ]
    return Screen(page(look, STYLE, title_bar("抗原自测"), body), records)
