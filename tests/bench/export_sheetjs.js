// SheetJS on the rows that export.py gives: workbooks of 100,000 rows, or CSV in GB18030.
//   export_sheetjs.js xlsx|csv FOLDER < rows.tsv      (NODE_PATH names the folder of the package xlsx)
const fs = require("fs");
const readline = require("readline");
const XLSX = require("xlsx");
const cptable = require("xlsx/dist/cpexcel.js");

const [kind, folder] = process.argv.slice(2);
const ROWS_A_FILE = 100000;
let part = 0;

function write(rows) {
  part += 1;
  const sheet = XLSX.utils.aoa_to_sheet(rows, { dense: true });
  if (kind === "csv") {
    const gbk = 936; // SheetJS has no GB18030; these rows hold no character beyond GBK
    fs.appendFileSync(`${folder}/sheetjs.csv`, cptable.utils.encode(gbk, XLSX.utils.sheet_to_csv(sheet) + "\n"));
    return;
  }
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, "检测结果");
  XLSX.writeFile(book, `${folder}/sheetjs_${part}.xlsx`);
}

(async () => {
  let rows = [];
  for await (const line of readline.createInterface({ input: process.stdin })) {
    rows.push(line.split("\t"));
    if (rows.length === ROWS_A_FILE) {
      write(rows);
      rows = [];
    }
  }
  if (rows.length > 0) write(rows);
})();
