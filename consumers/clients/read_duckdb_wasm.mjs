// Every table of the DuckDB file in WebAssembly, as in a browser. The file is attached, because
// reading Parquet or JSON would fetch extensions from the network.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dist, say, tables } from "./client_io.mjs";

const require = createRequire(join(process.cwd(), "script.js"));
const blocking = require.resolve("@duckdb/duckdb-wasm/blocking");
const duckdb = require(blocking);
const folder = dirname(blocking);
const bundles = { mvp: { mainModule: join(folder, "duckdb-mvp.wasm") }, eh: { mainModule: join(folder, "duckdb-eh.wasm") } };
const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
await database.instantiate();
const file = readdirSync(dist).find((name) => name.endsWith(".duckdb"));
database.registerFileBuffer(file, new Uint8Array(readFileSync(join(dist, file))));
const connection = database.connect();
connection.query(`ATTACH '${file}' AS ledger (READ_ONLY)`);
connection.query("USE ledger");
const ask = (sql) => connection.query(sql).toArray().map((row) => row.toJSON());

for (const { name, types } of tables) {
  const columns = ask(`DESCRIBE "${name}"`).map((row) => row.column_name);
  // as text: Arrow gives decimals and dates as bare numbers
  const cells = Object.keys(types).map((column) => `"${column}"::VARCHAR AS "${column}"`);
  const rows = ask(`SELECT ${cells.join(", ")} FROM "${name}"`);
  say({ table: name, columns, rows: rows.map((row) => columns.map((column) => row[column])) });
}
say({ sum: "figures.value", value: ask("SELECT sum(value)::VARCHAR AS value FROM figures")[0].value });
for (const { view_name: view } of ask("SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = 'ledger'")) {
  say({ view, rows: ask(`SELECT count(*)::INTEGER AS rows FROM (FROM "${view}")`)[0].rows });
}
process.exit(0); // its worker would keep node waiting
