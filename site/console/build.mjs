// Puts the console into built/: our page's code with the client in one file, the worker, and the engine.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const from = "node_modules/@duckdb/duckdb-wasm/dist/";
rmSync("built", { recursive: true, force: true });
mkdirSync("built");
await build({ entryPoints: ["console.mjs"], bundle: true, format: "esm", minify: true, outfile: "built/console.js" });
const worker = readFileSync(`${from}duckdb-browser-eh.worker.js`, "utf8");
writeFileSync("built/worker.js", worker.replace(/\n\/\/# sourceMappingURL=.*/, "")); // no map comes along
copyFileSync(`${from}duckdb-eh.wasm`, "built/duckdb.wasm");
