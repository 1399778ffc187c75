/** The ranking as a table for a page or a comment. */
import type { Ranking } from '../../lint/rank/types.ts';
import { failuresSection } from '../markdown-failures.ts';
import { code, prose } from '../markdown-text.ts';
import { ruleIds } from '../rule-ids.ts';
import { count } from '../text.ts';
import { countsOf, excerptText, legend, modelsByPath, number, place, type RankReport, ruleCell } from './columns.ts';

export function rankMarkdown(report: RankReport): string {
  const { ranking, summary } = report;
  const lines = [
    `### noiselint: ${count(summary.models, 'model')}, ${countsOf(ranking).ranked} ranked by ${prose(ranking.by)}`,
    ...excerpt(ranking),
    ...ranked(report),
    ...unranked(report),
    ...failuresSection(report),
    '',
    ...legend(report).map((sentence) => `<sub>${prose(sentence)}</sub>`),
  ];
  return `${lines.join('\n')}\n`;
}

function excerpt(ranking: Ranking): readonly string[] {
  const text = excerptText(ranking);
  return text === null ? [] : ['', `Of these ${text}.`];
}

function ranked(report: RankReport): readonly string[] {
  const { ranking, profile } = report;
  if (ranking.ranked.length === 0) return [];
  const ids = ruleIds(report);
  const models = modelsByPath(report);
  const lead = ranking.by === 'total' ? ['total'] : [];
  const rows = ranking.ranked.map((entry) => {
    const model = models.get(entry.path);
    const gains = ids.map((id) =>
      ruleCell(
        model?.rules.find((rule) => rule.id === id),
        profile,
      ),
    );
    const total = lead.map(() => number(entry.db));
    return [place(entry), ...total, ...gains, model?.grade ?? '-', code(entry.path, 'cell')];
  });
  const head = ['Rank', ...lead, ...ids.map(prose), 'Grade', 'Model'];
  const align = [...Array.from({ length: 1 + lead.length + ids.length }, () => '---:'), '---', '---'];
  return ['', ...[head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`)];
}

function unranked({ ranking }: RankReport): readonly string[] {
  if (ranking.unranked.length === 0) return [];
  const items = ranking.unranked.map(({ path, missing, knownDb }) => {
    const known = knownDb === null ? '' : `, ${number(knownDb)} dB so far`;
    return `- ${code(path)}: ${missing.map(prose).join(', ')} not known${known}`;
  });
  return ['', '#### Without a rank', '', ...items];
}
