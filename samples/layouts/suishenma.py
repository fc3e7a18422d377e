"""Shanghai's code: below the QR block a band with interval and result, white on a pattern; no time anywhere."""

from forms import last_character_only
from layouts.phone import Look, Screen, hours_since, page, title_bar
from layouts.qr import COLOURS, qr
from truth import shown

STYLE = """
body { --bar: #f6f1e6; --bar-ink: #2b2417; --page: #f6f1e6 }
.card { background: #fff; border-radius: 14px; margin: 14px 16px 0; padding: 18px 18px 0; text-align: center; overflow: hidden }
.who { display: flex; justify-content: space-between; align-items: baseline } .who b { font-size: 20px } .who span { color: #a98a54; font-size: 14px }
.clock { font-size: 21px; color: #333; padding: 12px 0 14px } .clock b { font-size: 30px }
.state { font-size: 22px; font-weight: 600; padding: 12px 0 16px }
.band { margin: 0 -18px; padding: 13px; color: #fff; font-size: 17px; font-weight: 600; background:
  repeating-linear-gradient(45deg, #ffffff1c 0 6px, #ffffff00 6px 14px), linear-gradient(90deg, #6d4bd0, #8a63e8) }
.menu { display: flex; background: #fff; border-radius: 14px; margin: 14px 16px; padding: 16px 0; font-size: 14px; color: #443a28 }
.menu span { flex: 1; text-align: center }
.foot { text-align: center; font-size: 12.5px; color: #a69a86; margin: auto 20px 18px }
"""
STATES = {"green": "绿色", "yellow": "黄色"}


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    name = last_character_only(test.person.name)
    # Yellow: no test for a week until this one, which the code has not taken in yet.
    colour = "yellow" if look.rng.random() < 0.15 else "green"
    body = f"""<div class="card"><div class="who"><b>{name}</b><span>切换 &gt;</span></div>
<div class="clock">{look.now:%m-%d %H:%M:}<b>{look.now:%S}</b></div>{qr(look.rng, 212, colour)}
<div class="state" style="color:{COLOURS[colour]}">{STATES[colour]}</div>
<div class="band">{hours_since(test.reported_at, look)}小时内核酸检测结果【阴性】</div></div>
<div class="menu"><span>亲属随申码</span><span>离线码</span><span>疫苗接种</span></div>
<div class="foot">依托全国一体化政务服务平台</div>"""
    record = shown(test, 1, name=name, health_code=colour) | {"_review": "time_missing"}
    return Screen(page(look, STYLE, title_bar("随申码"), body), [record])
