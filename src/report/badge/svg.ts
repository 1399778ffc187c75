import { makeBadge } from 'badge-maker';
import type { Badge } from './badge.ts';

export function badgeSvg({ label, message, color }: Badge): string {
  return `${makeBadge({ label, message, color })}\n`;
}
