// Writes src/lib/schema.d.ts: the API's types, from the OpenAPI document that tests/golden holds to what the program says.
import { readFileSync, writeFileSync } from "node:fs";

import openapiTS, { astToString } from "openapi-typescript";

const here = new URL(".", import.meta.url);
const out = new URL("src/lib/schema.d.ts", here);
const text = astToString(await openapiTS(new URL("../tests/golden/openapi.json", here)));
let before = "";
try {
  before = readFileSync(out, "utf8");
} catch {
  // the first time
}
if (text !== before) writeFileSync(out, text);
