"""Drawings of the pages people send as proof: one module a layout, each with `draw(tests, look) -> Screen`."""

from layouts import antigen, beijing, dark, hebei, hubei, shaanxi, suishenban, sukangma, yuekang, yukang

LAYOUTS = {
    "suishenban": suishenban.draw,
    "sukangma": sukangma.draw,
    "yuekang": yuekang.draw,
    "beijing": beijing.draw,
    "yukang": yukang.draw,
    "shaanxi": shaanxi.draw,
    "hebei": hebei.draw,
    "hubei": hubei.draw,
    "dark": dark.draw,
    "antigen": antigen.draw,
}
