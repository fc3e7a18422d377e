// The report's page in Debian's chromium, driven by playwright-core: it loads without a fault, asks nothing of a network,
// shows the numbers that `hesuan stats` prints, and fits a phone and a desktop.
//
//   report_page.js HESUAN [SCREENSHOTS]      (NODE_PATH names the folder of the package playwright-core)
//
// SCREENSHOTS: a folder to leave pictures in, for people to look at.
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, test } = require("node:test");
const { chromium } = require("playwright-core");

const hesuan = path.resolve(process.argv[2]);
const screenshots = process.argv[3];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hesuan-report-"));
const ledger = path.join(folder, "ledger.db");
const part = ["--grid", "网格02"];
let browser;

function run(...words) {
  return execFileSync(hesuan, [...words, "--ledger", ledger, ...part], { encoding: "utf-8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
}
const stats = (...words) => run("stats", "--format", "jsonl", ...words).trim().split("\n").map((line) => JSON.parse(line));
// As the page writes a share: 100.00 only for all.
const percent = (share) => (share == null ? "—" : `${(share >= 1 ? 100 : Math.min(share * 100, 99.99)).toFixed(2)}%`);

function write(name, ...words) {
  const file = path.join(folder, name);
  run("report", "--lang", "zh", "--out", file, ...words);
  return file;
}

async function open(file, viewport, colorScheme = "light") {
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 2 });
  const faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => /^(file|data):/.test(request.url()) || faults.push(request.url()));
  await page.goto(`file://${file}`);
  assert.deepEqual(faults, []);
  return page;
}

before(async () => {
  execFileSync("/usr/bin/python3", [path.join(__dirname, "../statistics/town.py"), "--hesuan", hesuan, "--ledger", ledger, "--residents", "3000"]);
  // Without a sandbox of its own: tests may run as root, and the page is our own.
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
});
after(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true });
});

for (const [name, width, height] of [["phone", 390, 844], ["desktop", 1440, 900]]) {
  test(`shows what stats prints, and fits a ${name}`, async () => {
    const page = await open(write(`${name}.html`), { width, height });
    const total = stats()[0];
    const shown = await page.$$eval(".headline [data-figure], .codes [data-figure]", (all) => all.map((one) => [one.dataset.figure, one.textContent]));
    assert.ok(shown.length >= 13);
    for (const [key, text] of shown) assert.equal(text, key === "rate" ? percent(total[key]) : String(total[key]), key);

    const days = await page.$$eval("tr[data-day]", (rows) =>
      rows.map((row) => [row.dataset.day, ...["rate", "tests"].map((key) => row.querySelector(`[data-figure=${key}]`).textContent)]));
    assert.deepEqual(days, stats("--by", "day").map((day) => [day.day, percent(day.rate), String(day.tests)]));

    const homes = await page.$$eval("[data-homes]", (all) => all.reduce((sum, one) => sum + Number(one.textContent), 0));
    assert.equal(await page.locator(".picture [title]").count(), homes);
    assert.ok((await page.locator("#trend canvas").boundingBox()).width > 300);

    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    if (screenshots) await page.screenshot({ path: path.join(screenshots, `report-${name}.png`), fullPage: true });
    await page.close();
  });
}

test("names and numbers are masked unless all is asked for", async () => {
  const [person] = stats("--list", "calls", "--full").filter((one) => one.phone && one.name.length === 3);
  const texts = [];
  for (const words of [[], ["--full"]]) {
    const page = await open(write("names.html", ...words), { width: 1440, height: 900 });
    texts.push(await page.content());
    await page.close();
  }
  assert.ok(!texts[0].includes(person.name) && !texts[0].includes(person.phone));
  assert.ok(texts[1].includes(person.name) && texts[1].includes(person.phone));
});

test("is readable in the dark and on paper", async () => {
  const page = await open(write("dark.html"), { width: 1440, height: 900 }, "dark");
  const brightness = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
  assert.ok((await brightness()) < 150);
  if (screenshots) await page.screenshot({ path: path.join(screenshots, "report-dark.png"), fullPage: true });
  const pdf = await page.pdf({ format: "A4", printBackground: true, preferCSSPageSize: true, path: screenshots && path.join(screenshots, "report.pdf") });
  assert.ok(pdf.length > 10_000);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.ok((await page.locator(".paper").boundingBox()).height > 100, "the chart is on paper");
  assert.ok((await brightness()) === 0 || (await brightness()) > 600, "paper is not dark");
  await page.close();
});
