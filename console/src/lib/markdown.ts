// The Markdown that letters and statements use, as blocks: headings, paragraphs, lists, rules; bold, emphasis, links and merge fields.
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
