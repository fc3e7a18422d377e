"""Wuhan's code: a test that is still in the laboratory and the last result stand side by side, or one of them."""

from forms import iso_minute, last_character_only, masked, minute
from layouts.phone import Look, Screen, hours_since, page, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #2a84e8; --bar-ink: #fff; --page: #f1f5fa; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 12px; margin: 14px 14px 0; padding: 18px; text-align: center }
.who { text-align: left } .who b { font-size: 18px } .who p { color: #777; font-size: 15px; padding-bottom: 10px }
.clock { font-size: 25px; font-weight: 600; color: #2a84e8; padding-bottom: 12px } .state { color: #23ac38; font-size: 19px; padding-top: 10px }
.row { background: #fff; border-radius: 12px; margin: 12px 14px 0; padding: 12px 16px; display: flex; align-items: center; gap: 14px }
.badge { flex: none; border-radius: 6px; color: #fff; padding: 7px 12px; font-size: 16px; font-weight: 600 }
.negative { background: repeating-linear-gradient(45deg, #ffffff1a 0 5px, #ffffff00 5px 11px), #22a651 } .pending { background: #e09a1c }
.row h4 { font-size: 16px; font-weight: 600 } .row p { font-size: 14px; color: #666 }
"""


def _row(test, look: Look) -> str:
    if test.result == "pending":
        words, moment = "已采样", f"采样时间：{minute(test.sampled_at)}"
    else:
        words, moment = f"{hours_since(test.reported_at, look)}小时阴性", f"检测时间：{minute(test.reported_at)}"
    return f"""<div class="row"><div class="badge {test.result}">{words}</div><div><h4>核酸</h4><p>{moment}</p></div></div>"""


def draw(tests, look: Look) -> Screen:
    person = tests[0].person
    name, number = last_character_only(person.name), masked(person.id_number, 0, 4)
    body = f"""<div class="card"><div class="who"><b>{name}</b><p>{number}</p></div>
<div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 190)}<div class="state">绿码</div></div>
{"".join(_row(t, look) for t in tests)}"""
    records = [
        shown(
            t,
            item,
            name=name,
            id_number=number,
            sampled_at=iso_minute(t.sampled_at) if t.result == "pending" else None,
            reported_at=None if t.result == "pending" else iso_minute(t.reported_at),
            health_code="green",
        )
        for item, t in enumerate(tests, 1)
    ]
    return Screen(page(look, STYLE, title_bar("武汉战疫"), body), records)
