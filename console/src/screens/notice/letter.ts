// The Markdown that letters use, as blocks: headings, paragraphs, lists, rules; bold, emphasis, links and merge fields.
export type Run = { kind: "text" | "strong" | "em" | "field" | "link"; text: string; href?: string };
export type Block =
  | { kind: "heading"; level: number; runs: Run[] }
  | { kind: "paragraph"; runs: Run[] }
  | { kind: "list"; ordered: boolean; start: number; items: Run[][] }
  | { kind: "rule" };

const inline = /\\([\\`*_{}[\]()#+\-.!<>])|\{\{\s*([a-z_]+)\s*\}\}|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|(?<![\w])_([^_\s][^_]*)_(?![\w])|\[([^\]]+)\]\(([^)\s]+)\)|<((?:https?:|mailto:|tel:)[^>\s]+)>/g;

export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  const plain = (more: string) => {
    const last = runs[runs.length - 1];
    if (last?.kind === "text") last.text += more;
    else if (more) runs.push({ kind: "text", text: more });
  };
  let from = 0;
  for (const found of text.matchAll(inline)) {
    plain(text.slice(from, found.index));
    from = found.index + found[0].length;
    const [, escaped, field, strong, strong2, em, em2, title, href, bare] = found;
    if (escaped) plain(escaped);
    else if (field) runs.push({ kind: "field", text: field });
    else if (strong || strong2) runs.push({ kind: "strong", text: (strong || strong2)! });
    else if (em || em2) runs.push({ kind: "em", text: (em || em2)! });
    else if (bare) runs.push({ kind: "link", text: bare.replace(/^(mailto|tel):/, ""), href: bare });
    else if (href && /^(https?:|mailto:|tel:)/i.test(href)) runs.push({ kind: "link", text: title!, href });
    else plain(found[0]);
  }
  plain(text.slice(from));
  return runs;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length) blocks.push({ kind: "paragraph", runs: runsOf(open.join(" ")) });
    open = [];
  };
  let items: string[] | undefined;
  let list: { ordered: boolean; start: number } | undefined;
  const closeList = () => {
    if (list && items) blocks.push({ kind: "list", ...list, items: items.map(runsOf) });
    list = items = undefined;
  };
  for (const line of [...markdown.split("\n"), ""]) {
    const text = line.trim();
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text);
    const numbered = /^(\d{1,9})[.)]\s+(.*)$/.exec(text);
    const bullet = /^[-*+]\s+(.*)$/.exec(text);
    if (/^([-*_])( *\1){2,}$/.test(text) || heading) {
      close();
      closeList();
      blocks.push(heading ? { kind: "heading", level: heading[1]!.length, runs: runsOf(heading[2]!) } : { kind: "rule" });
    } else if (numbered || bullet) {
      close();
      const ordered = numbered !== null;
      if (list && list.ordered !== ordered) closeList();
      list ??= { ordered, start: numbered ? Number(numbered[1]) : 1 };
      (items ??= []).push((numbered?.[2] ?? bullet?.[1])!);
    } else if (!text) {
      close();
    } else if (items && /^\s/.test(line)) {
      items[items.length - 1] += ` ${text}`;
    } else {
      closeList();
      open.push(text);
    }
  }
  closeList();
  return blocks;
}

export const textOf = (runs: readonly Run[]) => runs.map(({ text }) => text).join("");

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
