"""The travel card: a phone's whereabouts of seven days. It says nothing of a test, so it has no record."""

from forms import masked
from layouts.phone import Look, Screen, page, title_bar

STYLE = """
body { --bar: #2fa35f; --bar-ink: #fff; --page: #2fa35f; --capsule: #ffffff22; --capsule-rim: #ffffff55 }
.card { background: #fff; border-radius: 10px; margin: 18px 16px 0; padding: 22px 18px; text-align: center }
.card b { font-size: 18px } .card p { padding-top: 8px; font-size: 16px; color: #777 }
.arrow { width: 170px; height: 170px; margin: 22px auto; border-radius: 50%; background: #2fa35f; box-shadow: 0 0 0 14px #2fa35f33; display: flex; align-items: center; justify-content: center }
.places { text-align: left; font-size: 16px; color: #333; line-height: 1.8 }
.foot { color: #d8f2e2; font-size: 12.5px; text-align: center; padding: 18px 24px; line-height: 1.7 }
"""
ARROW = '<svg width="84" height="96" viewBox="0 0 84 96"><path fill="#fff" d="M42 4 80 46H58v46H26V46H4z"/></svg>'


def draw(tests, look: Look) -> Screen:
    (test,) = tests
    phone = masked(test.person.phone or "19900009999", 3, 4)
    body = f"""<div class="card"><b>{phone}的动态行程卡</b><p>更新于：{look.now:%Y.%m.%d %H:%M:%S}</p><div class="arrow">{ARROW}</div>
<div class="places">您于前7天内到达或途经：幸福市，示例市</div></div>
<div class="foot">一张通行卡记录您前7天内的行程，结果仅供参考，不代表最终判定</div>"""
    return Screen(page(look, STYLE, title_bar("通信行程卡"), body), [])
