// The SQL console: the released database in DuckDB-Wasm, all of it from this site's own files.
import { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";

const MOST = 500; // rows shown
const form = document.getElementById("console");
const state = document.getElementById("state");
const sql = document.getElementById("sql");
const here = (name) => new URL(name, import.meta.url).href;

async function open() {
  const database = new AsyncDuckDB(new VoidLogger(), new Worker(here("worker.js")));
  await database.instantiate(here("duckdb.wasm"));
  const answer = await fetch(form.dataset.database);
  if (!answer.ok) throw new Error(`the database could not be read: ${answer.status}`);
  await database.registerFileBuffer("ledger.duckdb", new Uint8Array(await answer.arrayBuffer()));
  const connection = await database.connect();
  for (const text of [
    "ATTACH 'ledger.duckdb' AS ledger (READ_ONLY)",
    "USE ledger",
    "SET autoinstall_known_extensions = false", // or a function that is missing would be fetched
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ]) await connection.query(text);
  return connection;
}

async function ask(connection, text) {
  const query = text.trim().replace(/;\s*$/, "");
  try { // as text, because Arrow gives decimals and dates as bare numbers
    return await connection.query(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n${query}\n)`);
  } catch {
    return connection.query(query); // what cannot stand in brackets, and what is wrong
  }
}

const words = (value) => (value === null ? "" : String(value).replace(/^(-?\d+)\.0+$|^(-?\d+\.\d*?[1-9])0+$/, "$1$2"));

function show(table) {
  const names = table.schema.fields.map((field) => field.name);
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const name of names) head.append(Object.assign(document.createElement("th"), { textContent: name, scope: "col" }));
  const body = made.createTBody();
  for (const row of table.slice(0, MOST)) {
    const line = body.insertRow();
    for (const name of names) line.insertCell().textContent = words(row[name]);
  }
  document.getElementById("answer").replaceChildren(made);
}

const opening = open();
form.hidden = false;
state.textContent = "Fetching the engine (34 MB, once) and the database…";
opening.then(
  () => { state.textContent = "Ready."; },
  (error) => { state.textContent = `The console cannot start: ${error.message}`; },
);
document.getElementById("example").addEventListener("change", (event) => { sql.value = event.target.value; });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const connection = await opening;
  state.textContent = "Running…";
  const start = performance.now();
  try {
    const table = await ask(connection, sql.value);
    show(table);
    const rows = table.numRows;
    state.textContent = `${rows} ${rows === 1 ? "row" : "rows"}${rows > MOST ? `, the first ${MOST} shown` : ""}, ${Math.round(performance.now() - start)} ms`;
  } catch (error) {
    state.textContent = error.message;
  }
});
