// The plots' marks, by Observable Plot. Colours are the tokens; lines and marks differ in dashes and shape too.
import type * as Plots from "@observablehq/plot";

import type { Interval, Stayed, Verdict } from "./report";

export type Plot = typeof Plots;
export type Drawn = SVGSVGElement & { scale(name: "x" | "y"): { apply(value: number): number } | undefined };
export type Draw = (plot: Plot, width: number) => Drawn;

const exposed = "var(--accent)";
const others = "var(--quiet)";
const ink = "var(--ink)";
const line = "var(--line)";
const base = { style: { fontSize: "12px", fontFamily: "inherit", background: "none", overflow: "visible" }, ariaHidden: "true" };

/** Plot brings a style element, which the page's policy refuses: its rules stand in Chart.svelte. */
function drawn(svg: ReturnType<Plot["plot"]>): Drawn {
  svg.querySelector("style")?.remove();
  svg.setAttribute("aria-hidden", "true");
  return svg as unknown as Drawn;
}

/** Labels at one side, at least `gap` apart, in their order. */
export function apart(places: number[], gap: number): number[] {
  const order = places.map((_, at) => at).sort((one, other) => places[one]! - places[other]!);
  const placed = [...places];
  for (let i = 1; i < order.length; i++) {
    const close = placed[order[i - 1]!]! + gap - placed[order[i]!]!;
    if (close <= 0) continue;
    placed[order[i - 1]!]! -= close / 2;
    placed[order[i]!]! += close / 2;
  }
  return placed;
}

type Line = { steps: Stayed[]; end: Interval; word: string; value: string; main: boolean };

/** Shares from 100 % down, level until a step's month, with bands; the intervals of the end stand beside it. */
export function survival(of: { lines: Line[]; horizon: number; start: number; began?: number; began_words: string; axis: string; x_axis: string; tick: (share: number) => string }): Draw {
  return (plot, width) => {
    const height = 300;
    const room = 104;
    const span = (1 - of.start) / (height - 84);
    const places = apart(of.lines.map(({ end }) => -end.estimate), 34 * span).map((place) => -place);
    return drawn(
      plot.plot({
        ...base, width, height, marginLeft: 52, marginRight: room, marginTop: 44, marginBottom: 40,
        x: { domain: [0, of.horizon], ticks: Math.min(of.horizon, width < 500 ? 6 : 12), tickFormat: (m: number) => (Number.isInteger(m) ? String(m) : ""), label: null },
        y: { domain: [of.start, 1], label: null },
        marks: [
          plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 4 }),
          plot.axisY({ ticks: 4, tickFormat: of.tick, tickSize: 0, fill: others }),
          plot.axisX({ tickFormat: (m: number) => (Number.isInteger(m) ? String(m) : ""), ticks: Math.min(of.horizon, width < 500 ? 6 : 12), fill: others, stroke: line, label: null }),
          plot.text([of.axis], { frameAnchor: "top-left", dx: -52, dy: -40, lineAnchor: "top", textAnchor: "start", fill: others }),
          plot.text([of.x_axis], { frameAnchor: "bottom", dy: 38, fill: others }),
          ...(of.began === undefined
            ? []
            : [
                plot.ruleX([of.began], { stroke: ink, strokeDasharray: "2 3", strokeWidth: 1.5, insetTop: -8 }),
                plot.text([of.began_words], { x: of.began, frameAnchor: "top", dy: -16, textAnchor: of.began < of.horizon * 0.2 ? "start" : "middle", fill: ink }),
              ]),
          ...of.lines.flatMap(({ steps, end, main }, at) => {
            const stroke = main ? exposed : others;
            const aside = main ? 7 : 16;
            return [
              plot.areaY(steps, { x: "months", y1: "lower", y2: "upper", curve: "step-after", fill: stroke, fillOpacity: 0.16 }),
              plot.line(steps, { x: "months", y: "stayed", curve: "step-after", stroke, strokeWidth: 2, strokeDasharray: main ? undefined : "6 3" }),
              plot.ruleX([end], { x: of.horizon, y1: "lower", y2: "upper", dx: aside, stroke, strokeWidth: 1.5 }),
              plot.dot([end], { x: of.horizon, y: "estimate", dx: aside, r: 3.5, fill: stroke }),
              plot.text([of.lines[at]!], { x: of.horizon, y: () => places[at]!, dx: 26, dy: -7, textAnchor: "start", text: "word", fill: stroke, fontWeight: 650 }),
              plot.text([of.lines[at]!], { x: of.horizon, y: () => places[at]!, dx: 26, dy: 8, textAnchor: "start", text: "value", fill: stroke, fontWeight: 650 }),
            ];
          }),
        ],
      }),
    );
  };
}

type Month = { month: number; change?: Interval };

/** Month by month around nothing, with the margin shaded and all months since as one dashed line. */
export function changes(of: { months: Month[]; all: Interval; margin: number; before: number; after: number; name: (month: number) => string; value: (change: number) => string; axis: string; all_words: string; margin_words: string; began_words: string }): Draw {
  return (plot, width) => {
    const limits = [of.all, ...of.months.flatMap(({ change }) => (change ? [change] : []))];
    const low = Math.min(-1.25 * of.margin, ...limits.map(({ lower }) => lower));
    const high = Math.max(1.25 * of.margin, ...limits.map(({ upper }) => upper));
    const pad = 0.05 * (high - low || 1);
    const height = 320;
    const right = 96;
    const end = of.after - 0.5;
    const step = [1, 2, 3, 6, 12, 24].find((one) => (one * (width - right - 60)) / (of.before + of.after) >= 46) ?? 24;
    const named = of.months.map(({ month }) => month).filter((month) => month % step === 0);
    const shown = of.months.flatMap(({ month, change }) => (change ? [{ month, ...change }] : []));
    const places = apart([-of.all.estimate, 0], (34 * (high - low + 2 * pad)) / (height - 96)).map((place) => -place);
    const side = (text: string, at: number, dy: number, fill: string) => plot.text([text], { x: end, y: places[at], dx: 10, dy, textAnchor: "start", fill, fontWeight: 650 });
    return drawn(
      plot.plot({
        ...base, width, height, marginLeft: 60, marginRight: right, marginTop: 44, marginBottom: 44,
        x: { domain: [-of.before - 0.5, end], axis: null },
        y: { domain: [low - pad, high + pad], label: null },
        marks: [
          plot.rect([0], { x1: -of.before - 0.5, x2: end, y1: -of.margin, y2: of.margin, fill: line, fillOpacity: 0.55 }),
          plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          plot.axisY({ ticks: 5, tickFormat: of.value, tickSize: 0, fill: others }),
          plot.axisX(named, { tickFormat: of.name, fill: others, stroke: line, lineHeight: 1.15, label: null }),
          plot.text([of.axis], { frameAnchor: "top-left", dx: -60, dy: -40, lineAnchor: "top", textAnchor: "start", fill: others }),
          plot.ruleY([0], { stroke: ink }),
          plot.ruleX([-0.5], { stroke: ink, strokeDasharray: "2 3", strokeWidth: 1.5, insetTop: -8 }),
          plot.text([of.began_words], { x: -0.5, frameAnchor: "top", dy: -16, fill: ink }),
          plot.rect([of.all], { x1: -0.5, x2: end, y1: "lower", y2: "upper", fill: exposed, fillOpacity: 0.16 }),
          plot.link([of.all], { x1: -0.5, x2: end, y1: "estimate", y2: "estimate", stroke: exposed, strokeWidth: 1.5, strokeDasharray: "6 3" }),
          plot.ruleX(shown, { x: "month", y1: "lower", y2: "upper", stroke: ({ month }: Month) => (month < 0 ? others : exposed), strokeWidth: 1.5 }),
          plot.dot(shown, { x: "month", y: "estimate", r: 3.5, fill: ({ month }: Month) => (month < 0 ? others : exposed) }),
          plot.dot(of.months.filter(({ change }) => !change), { x: "month", y: 0, r: 3.5, stroke: others, fill: "var(--paper)" }),
          side(of.all_words, 0, -7, exposed),
          side(of.value(of.all.estimate), 0, 8, exposed),
          ...of.margin_words.split(" ").map((word, at) => side(word, 1, at * 15 - 7, others)),
        ],
        color: { type: "identity" },
      }),
    );
  };
}

export type Row = { name: string; people?: string; value: string; verdict?: string; of?: Interval; shape?: Verdict; quiet?: boolean };
/** Of a row in pixels, and how far down it its interval lies. */
export const rowHeight = 60;
export const barAt = 0.76;

const decades = [0.001, 0.01, 0.1, 0.2, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 100, 1000];
const symbols = { raised: "triangle", kept: "square", lost: "diamond2", cannot_tell: "circle" } as const;

/** Rows under one another: name and numbers in a line, the interval below it. */
export function rows(of: { rows: Row[]; reference?: number; margin?: number; log?: boolean; axis: string; tick: (value: number) => string }): Draw {
  return (plot, width) => {
    const shown = of.rows.flatMap((row, at) => (row.of ? [{ ...row, at, ...row.of }] : []));
    const reference = of.reference ?? 0;
    const margin = of.margin ?? 0;
    const edge = of.log ? [0.8, 1.25] : margin ? [-1.25 * margin, 1.25 * margin] : [0, 0];
    const clamp = (value: number) => (of.log ? Math.min(1000, Math.max(0.001, value)) : value);
    const low = clamp(Math.min(edge[0]!, ...shown.map(({ lower }) => lower)));
    const high = clamp(Math.max(edge[1]!, ...shown.map(({ upper }) => upper)));
    const pad = 0.04 * (high - low || 1);
    const all = of.rows.map((row, at) => ({ ...row, at }));
    const narrow = width < 500;
    const fill = (row: Row) => (row.quiet ? others : exposed);
    return drawn(
      plot.plot({
        ...base, width, height: of.rows.length * rowHeight + 58, marginLeft: 12, marginRight: 12, marginTop: 24, marginBottom: 34,
        x: { domain: of.log ? [low / 1.05, high * 1.05] : [low - (margin || low < 0 ? pad : 0), high + pad], type: of.log ? "log" : "linear", label: null },
        y: { domain: [of.rows.length, 0], axis: null },
        color: { type: "identity" },
        marks: [
          plot.text([of.axis], { frameAnchor: "top-left", dx: -12, dy: -22, lineAnchor: "top", textAnchor: "start", fill: others }),
          ...(margin ? [plot.rect(all, { x1: reference - margin, x2: reference + margin, y1: ({ at }: { at: number }) => at + barAt - 0.18, y2: ({ at }: { at: number }) => at + barAt + 0.18, fill: line, fillOpacity: 0.55 })] : []),
          plot.axisX({ ticks: of.log ? decades.filter((tick) => tick >= low / 1.05 && tick <= high * 1.05) : width < 500 ? 4 : 6, tickFormat: of.tick, fill: others, stroke: line, anchor: "bottom", label: null }),
          plot.link(all, { x1: reference, x2: reference, y1: ({ at }: { at: number }) => at + barAt - 0.2, y2: ({ at }: { at: number }) => at + 1, stroke: ink }),
          plot.ruleY(all.slice(1), { y: "at", stroke: line }),
          plot.text(all, { y: ({ at }: { at: number }) => at + (narrow ? 0.2 : 0.34), frameAnchor: "left", dx: -12, textAnchor: "start", text: (row: Row) => (row.people && !narrow ? `${row.name}, ${row.people}` : row.name), fill: ink, fontWeight: 650 }),
          plot.text(all, { y: ({ at }: { at: number }) => at + (narrow ? 0.44 : 0.34), frameAnchor: narrow ? "left" : "right", dx: narrow ? -12 : 12, textAnchor: narrow ? "start" : "end", text: (row: Row) => (row.verdict ? `${row.verdict}  ${row.value}` : row.value), fill: ink }),
          plot.ruleY(shown, { y: ({ at }: { at: number }) => at + barAt, x1: ({ lower }) => clamp(lower), x2: ({ upper }) => clamp(upper), stroke: fill, strokeWidth: 2 }),
          ...(Object.keys(symbols) as Verdict[]).map((verdict) =>
            plot.dot(shown.filter((row) => (row.shape ?? "cannot_tell") === verdict), {
              x: ({ estimate }: Interval) => clamp(estimate), y: ({ at }: { at: number }) => at + barAt, r: 5, symbol: symbols[verdict], fill, stroke: "var(--paper)",
            })),
        ],
      }),
    );
  };
}
