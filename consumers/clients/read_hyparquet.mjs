// Every Parquet file with hyparquet, as in a browser. It reads a decimal as its digits times a power of
// ten in floating point (147.39999999999998 for 147.4), which is undone by rounding to the 15 digits that
// such a number holds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { dist, say, tables } from "./client_io.mjs";

for (const table of tables) {
  const bytes = readFileSync(join(dist, "parquet", `${table.name}.parquet`));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map((child) => child.element.name);
  const scales = Object.fromEntries(metadata.schema.map((element) => [element.name, element.scale]));
  const cell = (row, name) =>
    typeof row[name] === "number" && scales[name] ? row[name].toPrecision(15) : row[name];
  const objects = await parquetReadObjects({ file, metadata, compressors });
  say({ table: table.name, columns, rows: objects.map((row) => columns.map((name) => cell(row, name))) });
}
