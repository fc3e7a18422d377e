// A line and its boxes on the picture belong together: pointing at one shows the other.
"use strict";
const narrow = matchMedia("(max-width: 52rem)");
const sheet = document.getElementById("sheet");
const ofLine = (id) => document.querySelectorAll(`[data-line="${id}"]`);

function show(id) {
  for (const element of document.querySelectorAll(".on")) element.classList.remove("on");
  for (const element of ofLine(id)) element.classList.add("on");
}

// scrollIntoView would move the whole page as well.
function scrollFigure(id) {
  const box = document.querySelector(`svg [data-line="${id}"]`);
  const figure = box?.closest("figure");
  if (!figure) return;
  const at = box.getBoundingClientRect(), seen = figure.getBoundingClientRect();
  if (at.top < seen.top || at.bottom > seen.bottom) figure.scrollTop += at.top - seen.top - seen.height / 3;
}

for (const box of document.querySelectorAll("svg [data-line]")) {
  const line = document.querySelector(`details[data-line="${box.dataset.line}"]`);
  box.addEventListener("mouseenter", () => {
    if (narrow.matches) return;
    show(box.dataset.line);
    line.scrollIntoView({ block: "nearest" });
  });
  box.addEventListener("click", () => {
    show(box.dataset.line);
    if (narrow.matches) {
      const copy = line.cloneNode(true);
      copy.open = true;
      copy.addEventListener("toggle", () => copy.open || sheet.replaceChildren());
      sheet.replaceChildren(copy);
    } else {
      line.open = true;
      line.scrollIntoView({ block: "center" });
    }
  });
}
for (const line of document.querySelectorAll("details[data-line]")) {
  line.addEventListener("mouseenter", () => {
    show(line.dataset.line);
    if (!narrow.matches) scrollFigure(line.dataset.line);
  });
}
