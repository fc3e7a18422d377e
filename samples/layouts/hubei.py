"""A health code with its QR block; the latest test stands below as a badge and one line."""

from forms import iso_minute, last_character_only, masked, minute
from layouts.phone import Look, Screen, hours_since, page, tab_bar, title_bar
from layouts.qr import qr
from truth import shown

STYLE = """
body { --bar: #2b7de9; --bar-ink: #fff; --page: #2b7de9; --accent: #2b7de9; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 12px; margin: 12px 14px 0; padding: 18px; text-align: center }
.who { display: flex; justify-content: space-between; font-size: 16px } .who b { font-size: 18px }
.number { text-align: left; color: #777; font-size: 15px; padding: 4px 0 10px; letter-spacing: .5px }
.clock { font-size: 26px; font-weight: 600; color: #2b7de9; padding: 4px 0 12px }
.qr { display: block; margin: 0 auto; padding: 10px; border: 2px solid #23ac38; border-radius: 8px }
.state { color: #23ac38; font-size: 20px; font-weight: 600; padding: 10px 0 2px }
.test { background: #fff; border-radius: 12px; margin: 12px 14px 0; padding: 14px 16px; display: flex; gap: 14px; align-items: center }
.badge { flex: none; width: 88px; border-radius: 8px; color: #fff; text-align: center; padding: 8px 0; font-size: 14px }
.badge b { display: block; font-size: 20px } .negative { background: #23ac38 }
.test h4 { font-size: 16px; font-weight: 600 } .test p { font-size: 13.5px; color: #666; padding-top: 3px }
.links { display: flex; background: #fff; border-radius: 12px; margin: 12px 14px; padding: 14px 0; font-size: 13px; color: #444 }
.links span { flex: 1; text-align: center; border-right: 1px solid #eee } .links span:last-child { border: 0 }
"""


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    person = test.person
    name = last_character_only(person.name)
    hidden = f"****** ******** {person.id_number[-4:]}"
    hours = hours_since(test.reported_at, look)
    by_sampling = look.rng.random() < 0.5
    label, moment = ("采样时间", test.sampled_at) if by_sampling else ("检测时间", test.reported_at)
    body = f"""<div class="card"><div class="who"><b>{name}</b><span style="color:#2b7de9">切换成员</span></div>
<div class="number">{hidden}</div><div class="clock">{look.now:%m-%d %H:%M:%S}</div>{qr(look.rng, 208)}
<div class="state">绿码</div></div>
<div class="test"><div class="badge negative">{hours}小时<b>阴性</b></div><div><h4>核酸检测</h4><p>{label}：{minute(moment)}</p></div></div>
<div class="links"><span>疫苗接种</span><span>亲属代办</span><span>场所扫码</span></div>"""
    records = [
        shown(
            test,
            1,
            name=name,
            id_number=masked(person.id_number, 0, 4),
            sampled_at=iso_minute(moment) if by_sampling else None,
            reported_at=None if by_sampling else iso_minute(moment),
            health_code="green",
        )
    ]
    return Screen(page(look, STYLE, title_bar("湖北健康码"), body, tab_bar(["首页", "扫码", "我的"], 0)), records)
