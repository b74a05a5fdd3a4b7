import { describe, expect, it } from "vitest";

import { blocksOf, runsOf, textOf } from "$lib/markdown";

import { blocksOfLetter, sideBySide } from "./letter";

const notice = "# Notice of *data* breach\n\nDear {{name}},\n\n## What Happened\n\nSomeone **copied** a list\nof customers.\n\n## What You Can Do\n\n{{steps}}\n\n- one\n- two\n\n---\n\nSee [us](https://us.example) or <mailto:a@us.example>.\n";

describe("the Markdown of letters", () => {
  it("has headings, paragraphs, lists and rules", () => {
    expect(blocksOf(notice).map(({ kind }) => kind)).toEqual(["heading", "paragraph", "heading", "paragraph", "heading", "paragraph", "list", "rule", "paragraph"]);
    expect(blocksOf("3. three\n4. four\n")).toEqual([{ kind: "list", ordered: true, start: 3, items: [runsOf("three"), runsOf("four")] }]);
  });
  it("joins the lines of a paragraph", () => {
    const block = blocksOf(notice)[3]!;
    expect(block.kind === "paragraph" && textOf(block.runs)).toBe("Someone copied a list of customers.");
  });
  it("knows bold, links and merge fields", () => {
    expect(runsOf("a **b** {{name}} [t](https://x.example)").map(({ kind, text }) => [kind, text])).toEqual([["text", "a "], ["strong", "b"], ["text", " "], ["field", "name"], ["text", " "], ["link", "t"]]);
  });
  it("makes no link to anything but the web, mail and telephone", () => {
    expect(runsOf("[t](javascript:alert(1))").every(({ kind }) => kind === "text")).toBe(true);
    expect(runsOf("snake_case_name and 2*3*4").map(({ text }) => text).join("")).toContain("snake_case_name");
  });
  it("takes an escaped mark for itself", () => {
    expect(runsOf("5 \\* 3")).toEqual([{ kind: "text", text: "5 * 3" }]);
  });
});

describe("a letter made of a notice", () => {
  const plain = "Notice of data breach\n\nDear Mal **bold** [x](https://evil.example),\n\nWhat Happened\n\nSomeone copied a list.\n\n1. Change it.\n2. Call.\n";
  it("has the notice's headings and takes nothing of the person's for a mark", () => {
    const blocks = blocksOfLetter(plain, blocksOf(notice));
    expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "paragraph", "heading", "paragraph", "list"]);
    const dear = blocks[1]!;
    expect(dear.kind === "paragraph" && dear.runs.map(({ kind }) => kind)).toEqual(["text"]);
  });
});

describe("side by side", () => {
  it("puts the parts of two languages together by their order", () => {
    const rows = sideBySide(blocksOf("# A\n\n## B\n\nx\n"), blocksOf("# Ä\n\n## Ö\n\ny\n"));
    expect(rows.map(({ left, right }) => [left?.name, right?.name])).toEqual([["A", "Ä"], ["B", "Ö"]]);
  });
  it("leaves a gap where one has no such part", () => {
    const rows = sideBySide(blocksOf("# T\n\n## What Happened\n\nx\n\n## More\n\ny\n"), blocksOf("# U\n\n## More\n\ny\n"));
    expect(rows.map(({ left, right }) => [left?.name, right?.name])).toEqual([["T", "U"], ["What Happened", undefined], ["More", "More"]]);
  });
});
