// Every table of the DuckDB file, its own exact sum of the figures, and every view.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dist, say, tables } from "./client_io.mjs";

const file = readdirSync(dist).find((name) => name.endsWith(".duckdb"));
const instance = await DuckDBInstance.create(join(dist, file), { access_mode: "READ_ONLY" });
const connection = await instance.connect();
const ask = async (sql) => (await connection.runAndReadAll(sql));

for (const { name } of tables) {
  const reader = await ask(`SELECT * FROM "${name}"`);
  say({ table: name, columns: reader.columnNames(), rows: reader.getRowsJson() });
}
const [[value]] = (await ask("SELECT sum(value) FROM figures")).getRowsJson();
say({ sum: "figures.value", value });
const views = await ask("SELECT view_name FROM duckdb_views() WHERE NOT internal");
for (const [view] of views.getRowsJson()) {
  const [[rows]] = (await ask(`SELECT count(*)::INTEGER FROM (FROM "${view}")`)).getRowsJson();
  say({ view, rows });
}
