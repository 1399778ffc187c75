/** In the order of the help; the first runs when none is named. */
export const commandNames = [
  'lint',
  'facts',
  'report',
  'card',
  'badge',
  'compare',
  'rank',
  'merge',
  'what-if',
  'rules',
  'explain',
  'init',
  'baseline',
  'fix',
  'export',
  'sweep',
  'serve',
  'fleet',
] as const;

export type CommandName = (typeof commandNames)[number];
