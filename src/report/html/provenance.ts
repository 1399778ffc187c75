import type { ModelResult, Report } from '../../lint/types.ts';
import { type Html, html } from './markup.ts';
import { pairs } from './pairs.ts';
import { words } from './words.ts';

/** Digits in groups of three, separated by narrow no-break spaces. */
function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f');
}

/** What the numbers were computed from, so that they can be reproduced. */
export function modelProvenance({ format, bytes, fingerprint }: ModelResult): Html {
  const entries: readonly (readonly [string, Html | null])[] = [
    [words.fingerprint, fingerprint === null ? null : html`<code>${fingerprint}</code>`],
    [words.format, format === null ? null : html`${versions(format).join(', ')}`],
    [words.producer, format?.producer ? html`${format.producer}` : null],
    [words.nodes, format === null ? null : html`<data value="${format.nodes}">${grouped(format.nodes)}</data>`],
    [words.bytes, bytes === null ? null : html`${words.bytesRead(grouped(bytes.read), grouped(bytes.size))}`],
  ];
  return html`<h3>${words.provenance}</h3>
${pairs(entries)}
`;
}

/** The same for the whole run: version, profile and reference. */
export function runProvenance({ tool, profile, reference }: Report): Html {
  const { stemKernel, resolution, std } = reference;
  return pairs([
    [words.version, html`${tool.name} ${tool.version}`],
    [words.profileName, html`${profile}`],
    [words.reference, html`${words.referenceText(stemKernel, resolution, std)}`],
  ]);
}

function versions({ opset, irVersion }: NonNullable<ModelResult['format']>): readonly string[] {
  return [...(opset === null ? [] : [words.opset(opset)]), ...(irVersion === null ? [] : [words.irVersion(irVersion)])];
}
