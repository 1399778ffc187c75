/** The wording of every finding, in one place: codes with typed arguments in, sentences out. */
import { type BuiltInNote, isForeign, type Note, type RuleNote } from '../../rules/notes.ts';
import type { Pair } from '../theory/geometry.ts';
import { decibels } from './signed.ts';

export interface Wording {
  readonly message: string;
  /** What to do; null where nothing can be done. */
  readonly advice: string | null;
}

const times = ([height, width]: Pair): string => `${height}x${width}`;
const square = (side: number): string => times([side, side]);
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const place = ({ at, name }: { readonly at: string; readonly name?: string }): string => name ?? at;
/** A second number only where it reads differently from the first. */
const unlike = (first: number, second: number): boolean => decibels(first) !== decibels(second);

const RETRAIN = 'then train again: a change of constants alone changes nothing.';
const FINE_TUNE = 'and fine-tune: swapped without training, it costs clean accuracy.';

function refinedStem({ refined, gainDb }: Extract<RuleNote, { code: 'small-stem-kernel' }>): string {
  if (refined === null || !unlike(gainDb, refined.gainDb)) return '';
  const { basis } = refined;
  const what =
    basis.kind === 'weights'
      ? 'its weights as they are learned'
      : `the chain of ${basis.stages} stages, which covers ${times(basis.receptiveField)} pixels,`;
  return `; ${what} give${basis.kind === 'weights' ? '' : 's'} ${decibels(refined.gainDb)}`;
}

/** @returns message and advice, whole sentences without a line break */
export function word(note: Note): Wording {
  return isForeign(note) ? { message: note.message, advice: note.advice } : wordBuiltIn(note);
}

function wordBuiltIn(note: BuiltInNote): Wording {
  switch (note.code) {
    case 'small-stem-kernel':
      return {
        message: `The stem averages over ${times(note.kernel)} pixels: ${decibels(note.gainDb)} of noise power against ${square(note.reference)}${refinedStem(note)}.`,
        advice: `Train with a stem of ${square(note.reference)} or larger.`,
      };
    case 'large-input': {
      const refined = unlike(note.gainDb, note.refinedGainDb)
        ? `, ${decibels(note.refinedGainDb)} with the resize before it`
        : '';
      return {
        message: `The input is ${times(note.size)}: ${decibels(note.gainDb)} of noise power against ${square(note.reference)} from the same source${refined}.`,
        advice: `Where accuracy allows, use a model for ${square(note.reference)} behind an antialiased resize.`,
      };
    }
    case 'aliasing-resize':
      return {
        message: `The resize inside the graph skips pixels: its noise power is ${note.gain.toFixed(1)} times that of an average over the same area.`,
        advice: 'Set antialias=1 on the Resize (opset 18), or average before it.',
      };
    case 'max-pool-on-trunk': {
      const behind = unlike(note.gainDb, note.refinedGainDb)
        ? `, about ${decibels(note.refinedGainDb)} behind this stem`
        : '';
      return {
        message: `${note.pool} takes the maximum over ${times(note.window)} on the trunk: ${decibels(note.gainDb)} against an average${behind}.`,
        advice: `Replace ${note.pool} by an average pool of ${times(note.window)} or a blurred stride, ${FINE_TUNE}`,
      };
    }
    case 'max-head': {
      const over = note.window === null ? '' : ` over ${times(note.window)} positions`;
      const gain = note.gainDb === null ? '' : `: up to ${decibels(note.gainDb)} against an average`;
      return {
        message: `The head takes a global maximum${over}${gain}.`,
        advice: `Replace the global maximum by a global average, ${FINE_TUNE}`,
      };
    }
    case 'average-max-head':
      return {
        message: 'The head joins a global average and a global maximum; the half that is a maximum is not counted.',
        advice: `Keep the average alone, ${FINE_TUNE}`,
      };
    case 'gem-head':
      return { message: 'The GeM head counts as an average; at p of about 3 it passes up to 2 dB more.', advice: null };
    case 'max-pools-off-trunk':
      return {
        message: `${plural(note.count, 'max pool')} in parallel branches or at stride 1: listed, not counted.`,
        advice: null,
      };
    case 'small-std':
      return {
        message: `Dividing by std ${note.std.map((value) => value.toPrecision(3)).join(' ')} scales the worst-case bound by ${note.amplification.toFixed(2)} against ${note.reference}; outside CLIP this is advice only.`,
        advice: `Normalize with std ${note.reference}, ${RETRAIN}`,
      };
    case 'clip-tower':
      return {
        message:
          note.amplification === null
            ? 'This is a CLIP image tower by its structure; its normalization constants are not known, so it has no number.'
            : `This is a CLIP image tower; its std scales the worst-case bound by ${note.amplification.toFixed(2)} against ${note.reference}.`,
        advice: `Prefer a supervised backbone, or normalize with std ${note.reference}, ${RETRAIN}`,
      };
    case 'conflicting-sources':
      return {
        message: `Sources disagree on ${note.fact}: ${note.keptSource} says ${note.kept}, ${note.otherSource} says ${note.other}; the first is used.`,
        advice: 'Correct the source that is wrong.',
      };
    case 'second-normalization':
      return {
        message: `${place(note)} normalizes a second time, behind a normalization of the same image.`,
        advice: 'Keep one normalization, in the graph or before it.',
      };
    case 'degenerate-normalization':
      return {
        message: `The normalization at ${place(note)} has a value that can't be meant: ${note.value}.`,
        advice: 'Correct the constants, in units of [0,1] pixels.',
      };
    case 'possibly-folded-normalization':
      return {
        message: `${place(note)} has a bias, and nothing tells a normalization: one may be folded into its weights; none is claimed.`,
        advice: 'State the constants with --normalization.',
      };
    case 'dead-filters':
      return {
        message: `${note.dead} of ${plural(note.of, 'filter')} of the stem at ${place(note)} ${note.dead === 1 ? 'is' : 'are'} all zero.`,
        advice: null,
      };
    case 'unusable-stem-weights':
      return {
        message: `The weights of the stem at ${place(note)} are no trained ones: ${note.why}.`,
        advice: 'Export the model again, from a checkpoint that works.',
      };
    case 'duplicate-names':
      return {
        message: `The ${note.what} name "${note.name}" is used more than once.`,
        advice: 'Export the model again.',
      };
    case 'missing-opset':
      return { message: 'The model names no version of the default operator set.', advice: 'Export the model again.' };
    case 'limit-reached':
      return {
        message: `The limit ${note.limit} of ${note.value} was reached: what lies beyond it is not known.`,
        advice: `For a model you trust, raise it with --limit ${note.limit}=<number>.`,
      };
    case 'sidecar-unreadable':
      return { message: `${note.file} can't be read: ${note.why}.`, advice: 'Repair or remove the file.' };
    default:
      return note satisfies never;
  }
}
