/** Charts as SVG text, drawn by Observable Plot into whatever document there is: a browser's, or one in memory. */
import * as Plot from '@observablehq/plot';
import { escapeHtml, type Html } from './markup.ts';

/** A DOM document; Node's types have none. */
export type ChartDocument = NonNullable<NonNullable<Parameters<typeof Plot.plot>[0]>['document']>;

export type Tone = 'good' | 'note' | 'warning' | 'bad' | 'faint';

export interface Step {
  readonly label: string;
  readonly fromDb: number;
  readonly toDb: number;
  readonly text: string;
  readonly tone: Tone;
  /** True for a worst-case bound, which is in another unit: drawn in its own colour, not joined to the step before. */
  readonly isBound: boolean;
  /** Where the bar would end in the other profile. */
  readonly otherDb: number | null;
}

export interface Bar {
  readonly label: string;
  readonly count: number;
  readonly color: string;
}

/** The least range of the axis, dB, so that a tenth of a dB doesn't look large. */
const LEAST_DB = 6;

/** @param alt what the chart says, for screen readers */
export function waterfall(document: ChartDocument, steps: readonly Step[], axis: string, alt: string): Html {
  const ends = steps.flatMap(({ fromDb, toDb, otherDb }) => [fromDb, toDb, otherDb ?? 0]);
  const low = Math.min(0, ...ends);
  const high = Math.max(LEAST_DB, ...ends);
  const room = (high - low) * 0.16;
  const labels = steps.map(({ label }) => label);
  const links = steps.slice(1).flatMap((step, index) => {
    const before = steps[index];
    return before === undefined || step.isBound ? [] : [{ from: before.label, to: step.label, db: before.toDb }];
  });
  return svg(
    Plot.plot({
      document,
      width: 660,
      height: 46 + 30 * steps.length,
      marginLeft: 128,
      marginRight: 8,
      marginTop: 4,
      marginBottom: 36,
      x: {
        label: axis,
        labelArrow: 'none',
        labelAnchor: 'center',
        ticks: 4,
        tickSize: 0,
        domain: [low === 0 ? 0 : low - room, high + room],
      },
      y: { domain: labels, label: null, padding: 0.28, tickSize: 0 },
      marks: [
        Plot.gridX({ ticks: 4 }),
        Plot.link(links, { x: 'db', y1: 'from', y2: 'to', strokeOpacity: 0.35, strokeDasharray: '2 2' }),
        Plot.barX(steps, {
          x1: 'fromDb',
          x2: 'toDb',
          y: 'label',
          fill: { value: ({ tone, isBound }: Step) => `var(--${isBound ? 'bound' : tone}-fill)`, scale: null },
        }),
        Plot.tickX(
          steps.filter(({ otherDb }) => otherDb !== null),
          { x: 'otherDb', y: 'label', strokeWidth: 2 },
        ),
        Plot.ruleX([0]),
        Plot.text(steps, {
          x: ({ fromDb, toDb, otherDb }: Step) => Math.max(fromDb, toDb, otherDb ?? toDb),
          y: 'label',
          text: 'text',
          textAnchor: 'start',
          dx: 6,
        }),
      ],
    }),
    alt,
  );
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A curve from 0 up with its intervals. */
export function curve(
  document: ChartDocument,
  points: readonly Point[],
  labels: { readonly x: string; readonly y: string },
  alt: string,
): Html {
  const withInterval = points.filter(({ low, high }) => low !== null && high !== null);
  return svg(
    Plot.plot({
      document,
      width: 520,
      height: 240,
      marginLeft: 44,
      marginTop: 26,
      marginBottom: 40,
      x: { label: labels.x, labelArrow: 'none', ticks: 6, tickSize: 0 },
      y: { label: labels.y, labelArrow: 'none', zero: true, ticks: 5, tickSize: 0, grid: true, nice: true },
      marks: [
        Plot.ruleY([0]),
        Plot.areaY(withInterval, { x: 'x', y1: 'low', y2: 'high', fill: 'var(--bound-fill)' }),
        Plot.lineY(points, { x: 'x', y: 'y', stroke: 'var(--link)', strokeWidth: 1.5 }),
        Plot.dot(points, { x: 'x', y: 'y', r: 3, fill: 'var(--link)' }),
      ],
    }),
    alt,
  );
}

export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Shown while the pointer rests on the dot. */
  readonly title: string;
}

/** Dots and the diagonal on which they would lie if both ranks agreed. */
export function rankScatter(
  document: ChartDocument,
  dots: readonly Dot[],
  labels: { readonly x: string; readonly y: string },
  alt: string,
): Html {
  const domain = [0.5, dots.length + 0.5];
  const step = Math.ceil(dots.length / 8);
  const ticks = dots.map((_, index) => index + 1).filter((rank) => (rank - 1) % step === 0);
  return svg(
    Plot.plot({
      document,
      width: 340,
      height: 320,
      marginLeft: 40,
      marginTop: 26,
      marginBottom: 40,
      x: { label: labels.x, labelArrow: 'none', domain, tickSize: 0, ticks },
      y: { label: labels.y, labelArrow: 'none', domain, tickSize: 0, ticks },
      marks: [
        Plot.link([domain], { x1: '0', y1: '0', x2: '1', y2: '1', strokeOpacity: 0.35, strokeDasharray: '3 3' }),
        Plot.dot(dots, { x: 'x', y: 'y', r: 3.5, fill: 'var(--link)', fillOpacity: 0.75, title: 'title' }),
      ],
    }),
    alt,
  );
}

export function gradeBars(document: ChartDocument, bars: readonly Bar[], alt: string): Html {
  return svg(
    Plot.plot({
      document,
      width: 320,
      height: 20 + 24 * bars.length,
      marginLeft: 76,
      marginRight: 40,
      marginTop: 4,
      marginBottom: 4,
      x: { axis: null },
      y: { domain: bars.map(({ label }) => label), label: null, padding: 0.25, tickSize: 0 },
      marks: [
        Plot.barX(bars, { x: 'count', y: 'label', fill: { value: ({ color }: Bar) => color, scale: null } }),
        Plot.text(bars, {
          x: 'count',
          y: 'label',
          text: ({ count }: Bar) => String(count),
          textAnchor: 'start',
          dx: 5,
        }),
        Plot.ruleX([0]),
      ],
    }),
    alt,
  );
}

/**
 * The chart as markup, without inline styles (a strict content security policy refuses them), labels of its parts (screen
 * readers skip them inside an image) and invisible decimals.
 */
function svg(chart: ReturnType<typeof Plot.plot>, alt: string): Html {
  for (const element of chart.querySelectorAll('style')) element.remove();
  for (const element of [chart, ...chart.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      if (DROPPED.test(name)) element.removeAttribute(name);
      else if (value.search(LONG_NUMBER) >= 0) element.setAttribute(name, value.replaceAll(LONG_NUMBER, oneDecimal));
    }
  }
  const markup: string = chart.outerHTML.replaceAll(' />', '/>');
  return { html: markup.replace(/^<svg/, `<svg class="plot" role="img" aria-label="${escapeHtml(alt)}"`) };
}

const DROPPED = /^(?:aria-.*|class|font-family|font-size)$/;
const LONG_NUMBER = /-?\d+\.\d{2,}/g;

function oneDecimal(number: string): string {
  return String(Number(Number(number).toFixed(1)));
}
