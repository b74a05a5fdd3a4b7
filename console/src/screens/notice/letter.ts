// A letter as its parts, with the shape that its notice gives it.
import { blocksOf, textOf, type Block, type Run } from "$lib/markdown";

/** A letter's plain text with its shape given back: which lines are headings is known from the notice that it was made of. */
export function blocksOfLetter(plain: string, notice: readonly Block[]): Block[] {
  const levels = new Map(notice.flatMap((block) => (block.kind === "heading" ? [[textOf(block.runs), block.level] as const] : [])));
  const marked = plain
    .split(/\n{2,}/)
    .map((part) => {
      const level = levels.get(part.trim());
      return level ? `${"#".repeat(level)} ${part.trim()}` : part.split("\n").join("\n\n");
    })
    .join("\n\n");
  // What is the customer's is no Markdown: nothing in it is taken for a mark.
  return blocksOf(marked).map((block) => {
    if (block.kind === "rule") return block;
    const flat = (runs: Run[]): Run[] => [{ kind: "text", text: runs.map(({ kind, text }) => (kind === "strong" ? `**${text}**` : kind === "em" ? `*${text}*` : text)).join("") }];
    return block.kind === "list" ? { ...block, items: block.items.map(flat) } : { ...block, runs: flat(block.runs) };
  });
}

/** A heading with what follows it. */
export type Part = { name: string; blocks: Block[] };
export function partsOf(blocks: readonly Block[]): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    if (block.kind === "heading" || !parts.length) parts.push({ name: block.kind === "heading" ? textOf(block.runs) : "", blocks: [] });
    parts[parts.length - 1]!.blocks.push(block);
  }
  return parts;
}

/** Two letters side by side: the same part in the same row. Of two languages the parts go by their order, else by their names. */
export function sideBySide(left: readonly Block[], right: readonly Block[]): { left?: Part; right?: Part }[] {
  const [a, b] = [partsOf(left), partsOf(right)];
  if (a.length === b.length) return a.map((part, at) => ({ left: part, right: b[at] }));
  const rows: { left?: Part; right?: Part }[] = [];
  let from = 0;
  for (const [at, part] of a.entries()) {
    const found = at === 0 ? 0 : b.findIndex(({ name }, other) => other >= from && name === part.name);
    if (found < 0) {
      rows.push({ left: part });
      continue;
    }
    for (; from < found; ++from) rows.push({ right: b[from] });
    rows.push({ left: part, right: b[found] });
    from = found + 1;
  }
  for (; from < b.length; ++from) rows.push({ right: b[from] });
  return rows;
}
