// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";

import { Validator } from "@seriousme/openapi-schema-validator";

import { newFolder, newToken, serve } from "./candor.mjs";

test("the description of the API is valid OpenAPI 3.1", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const response = await fetch(`${staff}/api/v1/openapi.json`, { headers: { authorization } });
  assert.equal(response.status, 200);
  const document = await response.json();

  const validator = new Validator();
  const found = await validator.validate(document);
  assert.ok(found.valid, JSON.stringify(found.errors, null, 2));
  assert.equal(validator.version, "3.1");

  // The validator does find what is wrong.
  document.paths["/api/v1/incidents"].get.responses["200"] = { content: 7 };
  assert.equal((await new Validator().validate(document)).valid, false);
});

test("every name that the description refers to is in it", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const document = await (await fetch(`${staff}/api/v1/openapi.json`, { headers: { authorization } })).json();
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map((match) => match[1]);
  assert.ok(names.length > 20);
  for (const name of names) {
    const found = name.split("/").reduce((at, step) => at?.[step], document.components);
    assert.ok(found, `${name} is not among the components`);
  }
});
