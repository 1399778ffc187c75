import type { Paint, Style } from '../style.ts';
import type { Trend } from './words.ts';

const PAINT: { readonly [trend in Trend]: keyof Style } = {
  regression: 'bad',
  quieter: 'good',
  changed: 'note',
  same: 'faint',
  added: 'note',
  removed: 'note',
};

export function trendPaint(style: Style, trend: Trend): Paint {
  return style[PAINT[trend]];
}
