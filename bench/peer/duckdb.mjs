// DuckDB with the rules of the benchmark: node duckdb.mjs PEOPLE.csv QUERY.sql
// The query's file has the table's statement in its first line, the query in its second. Prints the
// CPU time in nanoseconds, the median of three, and the answer's values but the town. Exit 3: there
// is no DuckDB for this platform.
import fs from "node:fs";

const [people, file] = process.argv.slice(2);
let duckdb;
try {
  duckdb = await import("@duckdb/node-api");
} catch {
  process.exit(3);
}
const [table, query] = fs.readFileSync(file, "utf8").split("\n");
const instance = await duckdb.DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
await connection.run(table);
await connection.run(`COPY p FROM '${people}' (FORMAT CSV, HEADER false)`);

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};
const times = [];
let answer;
for (let round = 0; round < 3; round++) {
  const before = cpu();
  answer = await connection.runAndReadAll(query);
  times.push(cpu() - before);
}
times.sort((a, b) => a - b);
console.log(times[1]);
for (const row of answer.getRows()) console.log(row.slice(1).map(String).join(" "));
