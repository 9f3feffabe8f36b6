// What every reader in JavaScript shares: where the build is, its tables, and how to say what was read.
import { readFileSync, writeSync } from "node:fs";

export const dist = process.env.DIST;
export const tables = JSON.parse(readFileSync("plan.json", "utf8")).tables;

// One JSON line; whole numbers beyond 2^53 come as BigInt and go as text. Written at once, so that
// nothing is lost where a script ends the process itself.
export function say(what) {
  const text = JSON.stringify(what, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  const bytes = Buffer.from(text + "\n");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
