"""What every phone screen has around its content: status bar, title bar, tab bar, and the phone's own look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from people import NIGHT


@dataclass(frozen=True)
class Look:
    width: int  # CSS px
    density: float
    font: str
    heavy: bool  # a heavier text weight, as phones set to bold text
    is_ios: bool
    now: datetime  # the phone's clock
    battery: int
    rng: Random

    @property
    def height(self) -> int:
        return round(self.width * (2.16 if self.is_ios else 2.1))


@dataclass(frozen=True)
class Screen:
    html: str
    records: list[dict]


def make_look(rng: Random, width: int, density: float, font: str) -> Look:
    return Look(
        width=width,
        density=density,
        font=font,
        heavy=rng.random() < 0.15,
        is_ios=width not in (360, 412),
        now=datetime(NIGHT.year, NIGHT.month, NIGHT.day, rng.randrange(21, 24), rng.randrange(60), rng.randrange(60)),
        battery=rng.randrange(9, 100),
        rng=rng,
    )


def hours_since(moment: datetime, look: Look) -> int:
    """The interval that a badge names."""
    return next(hours for hours in (24, 48, 72) if look.now - moment < timedelta(hours=hours))


SIGNAL = (
    '<svg width="18" height="12" viewBox="0 0 18 12"><g fill="currentColor"><rect x="0" y="8" width="3" height="4" rx="1"/>'
    '<rect x="5" y="5.5" width="3" height="6.5" rx="1"/><rect x="10" y="3" width="3" height="9" rx="1"/>'
    '<rect x="15" y="0" width="3" height="12" rx="1"/></g></svg>'
)
WIFI = (
    '<svg width="16" height="12" viewBox="0 0 16 12"><g fill="none" stroke="currentColor" stroke-width="1.8">'
    '<path d="M1 4.2a10 10 0 0 1 14 0M3.6 7a6.2 6.2 0 0 1 8.8 0"/></g><circle cx="8" cy="10" r="1.6" fill="currentColor"/></svg>'
)
CHEVRON = (
    '<svg width="12" height="20" viewBox="0 0 12 20"><path d="M10 2 2 10l8 8" fill="none" stroke="currentColor" '
    'stroke-width="2.2"/></svg>'
)
CAPSULE = (
    '<svg class="capsule" width="87" height="32" viewBox="0 0 87 32"><rect x=".5" y=".5" width="86" height="31" rx="15.5" '
    'fill="var(--capsule)" stroke="var(--capsule-rim)"/><g fill="currentColor"><circle cx="15" cy="16" r="2.2"/>'
    '<circle cx="23" cy="16" r="3.2"/><circle cx="31" cy="16" r="2.2"/><circle cx="64" cy="16" r="3.4"/></g>'
    '<path d="M43.5 7v18" stroke="var(--capsule-rim)"/><circle cx="64" cy="16" r="8.2" fill="none" stroke="currentColor" '
    'stroke-width="2.2"/></svg>'
)


def _battery(look: Look) -> str:
    level = round(look.battery / 100 * 19, 1)
    icon = (
        '<svg width="27" height="13" viewBox="0 0 27 13"><rect x=".5" y=".5" width="22" height="12" rx="3.4" fill="none" '
        f'stroke="currentColor" opacity=".5"/><rect x="2" y="2" width="{level}" height="9" rx="2" fill="currentColor"/>'
        '<path d="M24.3 4.4v4.2c1-.3 1.6-1.1 1.6-2.1s-.6-1.8-1.6-2.1z" fill="currentColor" opacity=".6"/></svg>'
    )
    return icon if look.is_ios else f"<span>{look.battery}%</span>{icon}"


def _status_bar(look: Look) -> str:
    clock = f"{look.now:%H:%M}".lstrip("0")
    network = "" if look.is_ios else "<small>5G</small>"
    return f'<div class="status"><b>{clock}</b><span class="icons">{network}{SIGNAL}{WIFI}{_battery(look)}</span></div>'


def title_bar(title: str, action: str = "") -> str:
    """A mini-program's bar with its capsule, or an app's with a text action at the right."""
    right = f'<span class="action">{action}</span>' if action else CAPSULE
    return f'<div class="title"><span class="back">{CHEVRON}</span><span>{title}</span>{right}</div>'


def tab_bar(tabs: list[str], active: int) -> str:
    icons = (
        '<path d="M3 11 12 3l9 8v10h-6v-6H9v6H3z"/>',
        '<path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM14 14h2v2h-2zM18 18h2v2h-2z"/>',
        '<circle cx="12" cy="8" r="4.4"/><path d="M3.5 21c0-5 4-7.4 8.5-7.4s8.500 2.400 8.500 7.400z"/>',
    )
    cells = "".join(
        f'<div class="{"on" if i == active else ""}"><svg width="24" height="24" viewBox="0 0 24 24" fill="currentColor">'
        f"{icons[i]}</svg><span>{tab}</span></div>"
        for i, tab in enumerate(tabs)
    )
    return f'<div class="tabbar">{cells}</div>'


_STYLE = """
* { box-sizing: border-box; margin: 0; padding: 0 }
body { display: flex; flex-direction: column; background: var(--page, #f5f5f5); color: var(--ink, #1f1f1f);
  font-size: 16px; line-height: 1.45; --capsule: #ffffff99; --capsule-rim: #00000018 }
.status { height: 44px; flex: none; display: flex; align-items: center; justify-content: space-between; padding: 0 20px 0 26px;
  font-size: 15px; background: var(--bar); color: var(--bar-ink) }
.status .icons { display: flex; gap: 5px; align-items: center; font-size: 12px }
.title { height: 46px; flex: none; position: relative; display: flex; align-items: center; justify-content: center;
  font-size: 17px; font-weight: 600; background: var(--bar); color: var(--bar-ink) }
.title .back { position: absolute; left: 16px; display: flex }
.title .capsule { position: absolute; right: 8px }
.title .action { position: absolute; right: 16px; font-size: 14px; font-weight: 400 }
.body { flex: 1 0 auto; display: flex; flex-direction: column }
.tabbar { flex: none; display: flex; height: 56px; background: var(--tab, #fff); border-top: 1px solid #00000014; color: #8c8c8c;
  font-size: 11px }
.tabbar div { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center }
.tabbar .on { color: var(--accent, #2a6be0) }
.home { flex: none; height: 26px; display: flex; align-items: center; justify-content: center; background: var(--tab, transparent) }
.home i { width: 134px; height: 5px; border-radius: 3px; background: currentColor; opacity: .85 }
"""


def page(look: Look, style: str, title: str, body: str, footer: str = "") -> str:
    """The whole screen. `style` sets the custom properties --bar, --bar-ink, --page, --ink, --accent and the layout's
    own rules."""
    weight = "body { font-weight: 500 }" if look.heavy else ""
    home = '<div class="home"><i></i></div>' if look.is_ios else ""
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{_STYLE}
body {{ min-height: {look.height}px; font-family: "{look.font}", "Noto Sans CJK SC", sans-serif }} {weight} {style}</style>
<body>{_status_bar(look)}{title}<div class="body">{body}</div>{footer}{home}</body></html>"""
