import { describe, expect, it } from "vitest";

import { folded, pairs, together } from "./pair";

const base = "# Title\n\nOne line here.\n\nTwo lines here.\n\nThree.\n";

describe("the difference of two texts", () => {
  it("shows the words that changed within a line", () => {
    const rows = pairs("We lost your mail.\n", "We lost your name and mail.\n");
    expect(rows).toHaveLength(1);
    expect(rows[0]!.kind).toBe("changed");
    expect(rows[0]!.pieces.filter(({ kind }) => kind === "added").map(({ text }) => text.trim())).toEqual(["name and"]);
  });
  it("does not make one row of two lines that have nothing in common", () => {
    expect(pairs("Alpha beta gamma.\n", "Something else entirely!\n").map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
  it("keeps every line of both", () => {
    const after = base.replace("Two lines here.", "Two lines are here.") + "Four.\n";
    const rows = pairs(base, after);
    expect(rows.map(({ pieces }) => pieces.filter(({ kind }) => kind !== "removed").map(({ text }) => text).join("")).join("\n") + "\n").toBe(after);
    expect(rows.map(({ pieces }) => pieces.filter(({ kind }) => kind !== "added").map(({ text }) => text).join("")).join("\n").trimEnd() + "\n").toBe(base);
  });
  it("folds what is the same far from a change", () => {
    const long = Array.from({ length: 20 }, (_, at) => `line ${at}`).join("\n") + "\n";
    const shown = folded(pairs(long, long.replace("line 10\n", "line ten\n")));
    expect(shown.filter(({ kind }) => kind === "folded")).toHaveLength(2);
    expect(folded(pairs(long, long))).toEqual([{ kind: "folded", lines: 20 }]);
  });
});

describe("two people's changes", () => {
  it("are put together where they are apart", () => {
    const both = together(base, base.replace("Three.", "Drei."), base.replace("One", "Eine"));
    expect(both).toBe(base.replace("One", "Eine").replace("Three.", "Drei."));
  });
  it("keep to their place when the other added lines above", () => {
    const theirs = base.replace("One line here.", "Zero.\n\nOne line here.");
    expect(together(base, base + "End.\n", theirs)).toBe(theirs + "End.\n");
  });
  it("are left to people where both changed the same line", () => {
    expect(together(base, base.replace("Two", "Zwei"), base.replace("Two", "Deux"))).toBeUndefined();
  });
});
