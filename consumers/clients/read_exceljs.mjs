// Every sheet of the workbook that holds a table.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { dist, say, tables } from "./client_io.mjs";

const file = readdirSync(dist).find((name) => name.endsWith(".xlsx"));
const book = new ExcelJS.Workbook();
await book.xlsx.readFile(join(dist, file));
for (const table of tables) {
  const sheet = book.getWorksheet(table.name);
  const width = Object.keys(table.types).length;
  const cells = [];
  sheet.eachRow({ includeEmpty: true }, (row) => {
    cells.push(Array.from({ length: width }, (_, column) => row.getCell(column + 1).value));
  });
  const [columns, ...rows] = cells;
  say({ table: table.name, columns, rows });
}
