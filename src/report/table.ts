import type { Paint } from './style.ts';
import { displayWidth, padEnd, padStart } from './text.ts';

/** A cell of one or more lines; paint is applied after alignment, so that colour codes don't count. */
export interface Cell {
  readonly lines: readonly string[];
  readonly paint?: Paint;
}

export interface Column {
  readonly align: 'left' | 'right';
  /** Least width of the column, so that tables below one another align. */
  readonly least?: number;
}

export type Row = readonly Cell[];

export function cell(text: string, paint?: Paint): Cell {
  return paint === undefined ? { lines: [text] } : { lines: [text], paint };
}

/** Aligned lines, two spaces between columns, no space at the end of a line. */
export function renderTable(columns: readonly Column[], rows: readonly Row[], indent: string): readonly string[] {
  const widths = columns.map(({ least = 0 }, index) =>
    rows.reduce((widest, row) => Math.max(widest, cellWidth(row[index])), least),
  );
  return rows.flatMap((row) => {
    const height = Math.max(1, ...row.map(({ lines }) => lines.length));
    return Array.from({ length: height }, (_, line) => indent + renderLine(columns, widths, row, line));
  });
}

function cellWidth(content: Cell | undefined): number {
  return Math.max(0, ...(content?.lines ?? []).map(displayWidth));
}

function renderLine(columns: readonly Column[], widths: readonly number[], row: Row, line: number): string {
  const last = row.findLastIndex((content) => (content.lines[line] ?? '') !== '');
  return row
    .slice(0, last + 1)
    .map((content, index) => {
      const text = content.lines[line] ?? '';
      const width = widths[index] ?? 0;
      const padded =
        columns[index]?.align === 'right' ? padStart(text, width) : index === last ? text : padEnd(text, width);
      return content.paint === undefined ? padded : paintInside(padded, text, content.paint);
    })
    .join('  ');
}

/** Colours the text and leaves the padding bare. */
function paintInside(padded: string, text: string, paint: Paint): string {
  if (text === '') return padded;
  const start = padded.indexOf(text);
  return padded.slice(0, start) + paint(text) + padded.slice(start + text.length);
}
