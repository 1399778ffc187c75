import type { PreprocessPlan } from './plan-types.ts';

const digits = (values: readonly number[]): string =>
  (new Set(values).size === 1 ? values.slice(0, 1) : values).map((value) => Number(value.toPrecision(4))).join(' ');

/** The plan in one line, in the order in which things are done. */
export function describePlan(plan: PreprocessPlan): string {
  const { resize, resampling, size, channels, order, mean, std, range, layout, type, from } = plan;
  const filter = `${resampling.interpolation}${resampling.antialias || resampling.interpolation === 'nearest' ? '' : ', not antialiased'}`;
  const assumed = (source: string): string => (source === 'assumed' ? ', assumed' : '');
  const crop = `centre crop ${size.height}x${size.width}`;
  const geometry =
    resize.kind === 'none'
      ? crop
      : resize.kind === 'shortest'
        ? `short side to ${resize.side} (${filter}${assumed(from.geometry)}), ${crop}`
        : resize.height === size.height && resize.width === size.width
          ? `squashed to ${resize.height}x${resize.width} (${filter}${assumed(from.geometry)})`
          : `squashed to ${resize.height}x${resize.width} (${filter}${assumed(from.geometry)}), ${crop}`;
  const untouched = mean.every((m) => m === 0) && std.every((s) => s === 1);
  const scaled = range === 255 ? ' x 255' : '';
  const normalization = untouched
    ? `pixels ${range === 255 ? '0 to 255' : '0 to 1'} (normalized ${from.normalization})`
    : `(x - ${digits(mean)}) / ${digits(std)}${scaled} (${from.normalization})`;
  const colour = channels === 1 ? 'grey' : `${order}${assumed(from.order)}`;
  return `${geometry}, ${normalization}, ${colour} ${layout} ${type}`;
}
