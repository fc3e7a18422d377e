// The trend, drawn by ECharts from `report`. The numbers are in the table below it.
const place = document.getElementById("trend");
place.style.display = "block"; // an empty one is not shown, and would have no size to draw in
const onPaper = document.createElement("img"); // browsers print a canvas in their own time, and leave it blank
onPaper.className = "paper";
place.after(onPaper);

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw() {
  echarts.getInstanceByDom(place)?.dispose();
  const chart = echarts.init(place, null, { devicePixelRatio: Math.max(2, devicePixelRatio) }); // sharp on paper too
  const soft = { color: colour("--soft") }, line = { lineStyle: { color: colour("--line") } };
  const axis = (name, more) => ({ type: "value", name, nameTextStyle: soft, axisLabel: { ...soft, formatter: "{value}%" }, splitLine: line, ...more });
  const round = (value) => (value == null ? "—" : `${value.toFixed(2)}%`);
  const width = report.low.map((low, day) => report.high[day] - low);
  const top = Math.max(...report.high.map((high, day) => (report.positivity[day] == null ? 0 : high)), 0.5);
  // Both axes are cut into as many parts, so that their lines fall together; coverage begins where it gets interesting.
  const parts = 5;
  const lowest = Math.min(...report.rate.filter((rate) => rate != null), 100);
  const from = Math.max(0, Math.floor((lowest - 5) / 10) * 10);
  const step = Math.ceil((top / parts) * 10) / 10;
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 42, bottom: 34, containLabel: true },
    legend: { bottom: 0, textStyle: soft, data: [report.words.rate, report.words.positivity, report.words.interval] },
    tooltip: {
      trigger: "axis", confine: true,
      formatter: ([{ dataIndex: day }]) => `${report.days[day]}<br>${report.words.rate} ${round(report.rate[day])}<br>` +
        `${report.words.positivity} ${round(report.positivity[day])} (${round(report.low[day])}–${round(report.high[day])})<br>` +
        `${report.words.positive} ${report.positive[day]}`,
    },
    xAxis: { type: "category", data: report.days, axisLabel: soft, axisTick: { show: false }, axisLine: line },
    yAxis: [
      axis(report.words.rate, { min: from, max: 100, interval: (100 - from) / parts }),
      axis(report.words.positivity, { min: 0, max: step * parts, interval: step, splitLine: { show: false }, axisLabel: { ...soft, formatter: (value) => `${value.toFixed(1)}%` } }),
    ],
    series: [
      { name: report.words.rate, type: "line", data: report.rate, symbolSize: 7, lineStyle: { width: 3 }, itemStyle: { color: colour("--accent") } },
      { name: "low", type: "line", yAxisIndex: 1, stack: "interval", data: report.low, symbol: "none", lineStyle: { opacity: 0 }, silent: true },
      { name: report.words.interval, type: "line", yAxisIndex: 1, stack: "interval", data: width, symbol: "none", lineStyle: { opacity: 0 },
        itemStyle: { color: colour("--c-orange") }, areaStyle: { color: colour("--c-orange"), opacity: 0.22 }, silent: true },
      { name: report.words.positivity, type: "line", yAxisIndex: 1, data: report.positivity, symbolSize: 6, itemStyle: { color: colour("--c-orange") } },
    ],
  });
  chart.getZr().flush();
  onPaper.src = chart.getDataURL({ pixelRatio: 2 });
}

draw();
addEventListener("resize", () => echarts.getInstanceByDom(place).resize());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
