// The peer of read_rows: SheetJS, told to keep rows and nothing else.
const XLSX = require(process.env.SHEETJS);
const fs = require("fs");
const options = { dense: true, cellFormula: false, cellHTML: false, cellText: false, cellStyles: false };
const name = process.argv[2];
const book = name.endsWith(".csv")
  ? XLSX.read(new TextDecoder("gb18030").decode(fs.readFileSync(name)), { ...options, type: "string", raw: true })
  : XLSX.readFile(name, options);
const sheet = book.Sheets[book.SheetNames[0]];
const rows = Array.isArray(sheet) ? sheet : sheet["!data"];
console.log(`${rows.length} rows`);
