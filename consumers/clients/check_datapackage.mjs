// The released zip, unpacked, is valid for the npm package datapackage, which also reads every row.
import { Package } from "datapackage";
import { say, tables } from "./client_io.mjs";

const dataPackage = await Package.load("package/datapackage.json");
if (!dataPackage.valid) {
  console.error(dataPackage.errors.map(String).join("; "));
  process.exit(1);
}
for (const table of tables) {
  const names = Object.keys(table.types);
  const resource = dataPackage.getResource(table.name);
  await resource.checkRelations();
  const rows = (await resource.read({ keyed: true, relations: false })).map((row) =>
    // dates come as midnight of the local time zone
    names.map((name) => (row[name] instanceof Date ? isoDay(row[name]) : row[name])),
  );
  say({ table: table.name, columns: names, rows });
}

function isoDay(day) {
  const pad = (number, width) => String(number).padStart(width, "0");
  return [pad(day.getFullYear(), 4), pad(day.getMonth() + 1, 2), pad(day.getDate(), 2)].join("-");
}
