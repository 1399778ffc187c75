import type { Style } from '../../report/style.ts';

/** Renders our own pages for a terminal: they read well as they are, so only some parts are emphasized. */
export function renderMarkdown(page: string, style: Style): string {
  let isCode = false;
  const lines = page.split('\n').map((line) => {
    if (line.startsWith('```')) {
      isCode = !isCode;
      return null;
    }
    return isCode ? style.note(`    ${line}`) : renderLine(line, style);
  });
  return lines.filter((line) => line !== null).join('\n');
}

function renderLine(line: string, style: Style): string {
  const heading = /^#{1,6} (.*)$/.exec(line);
  if (heading !== null) return style.strong(heading[1] ?? '');
  if (/^ {4}\S/.test(line)) return style.note(line);
  return line
    .replaceAll(/\*\*(.+?)\*\*/g, (_, text: string) => style.strong(text))
    .replaceAll(/`([^`]+)`/g, (_, text: string) => style.note(text))
    .replaceAll(/\[([^\]]+)\]\((https?:[^)]+)\)/g, (_, text: string, url: string) => `${text} (${url})`)
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
