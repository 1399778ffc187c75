/** Chooses the source of the normalization: what the user states, then the graph, then the files beside it. */
import type { Image } from './image/types.ts';
import type { Stated } from './inspect-types.ts';
import { known, unknown } from './known.ts';
import { areSame, areSwapped, type Normalization } from './named-constants.ts';
import { type GraphNormalization, orderOf } from './normalization.ts';
import type { Preprocessing } from './sidecars/types.ts';
import { conflict, namesOfStated } from './sources.ts';
import type { Chosen, Evidence, Fact, NormalizationValue, Observation, Source, Unknown } from './types.ts';

/** A file with constants in it. */
type WithConstants = Preprocessing & Required<Pick<Preprocessing, 'normalization'>>;

const constantsText = ({ mean, std }: Normalization): string =>
  `mean ${mean.map((x) => x.toPrecision(3)).join(' ')}, std ${std.map((x) => x.toPrecision(3)).join(' ')}`;

const agree = (a: readonly number[], b: readonly number[]): boolean => areSame(a, b) || areSwapped(a, b);

/** Whether pixels can be normalized with it. */
const isUsable = ({ mean, std }: Normalization): boolean =>
  mean.every(Number.isFinite) && std.every((s) => s > 0 && Number.isFinite(s) && Number.isFinite(1 / s));

const isIdentity = ({ mean, std }: Normalization): boolean => mean.every((m) => m === 0) && std.every((s) => s === 1);

/** Whether pixels keep their range of 0 to 255, with at most a mean subtracted. */
const keepsBytes = ({ std }: Normalization): boolean => std.every((s) => Math.abs(s - 1 / 255) < 1e-9);

/** Whether the graph takes bytes and does nothing to them. */
const isUntouched = (value: NormalizationValue): boolean =>
  value.scale === '0-255' && keepsBytes(value) && value.mean.every((m) => m === 0);

export function chooseNormalization(
  image: Image,
  { fact, rescaleOnly, lost }: GraphNormalization,
  stated: Stated | null,
  sources: readonly Preprocessing[],
): Chosen<NormalizationValue> {
  const telling = sources.filter((source): source is WithConstants => source.normalization !== undefined);
  const told = telling.find(({ normalization }) => isUsable(normalization)) ?? null;
  const broken = telling.filter(({ normalization }) => !isUsable(normalization));
  const order = sources.find((source) => source.order !== undefined)?.order;
  const feed = fact?.known && fact.value.feed ? { feed: fact.value.feed } : {};
  const channels = image.trace.at(image.value)?.channels.length ?? 3;
  const claimed = (normalization: Normalization, source: Source, at: string): Fact<NormalizationValue> => {
    const { mean, std } = filled(normalization, channels);
    const evidence = [{ at, text: constantsText(normalization) }];
    if (mean.length !== channels || std.length !== channels) return ofOthers(normalization, channels, evidence);
    const scale = keepsBytes({ mean, std }) ? '0-255' : '0-1';
    return known({ mean, std, scale, order: order ?? orderOf(mean), ...feed }, source, evidence);
  };

  const isLeft = rescaleOnly || (fact?.known === true && isUntouched(fact.value));
  if (stated?.normalization) {
    const { normalization, source } = stated;
    const { at, by } = namesOfStated(stated, '--normalization');
    const own = fact?.known && !isLeft ? fact.value : null;
    return {
      fact: claimed(normalization, source, at),
      observations: own
        ? conflicts({ ...filled(normalization, own.mean.length), by }, { ...own, by: 'the graph' })
        : [],
    };
  }
  const changes = told !== null && !isIdentity(told.normalization);
  if (fact !== null && !(changes && isLeft)) {
    const isAtOdds = fact.known && changes && told.leavesToGraph !== true;
    return {
      fact: fact.known && order ? { ...fact, value: { ...fact.value, order } } : fact,
      observations: [
        ...(isAtOdds
          ? conflicts({ ...fact.value, by: 'the graph' }, { ...told.normalization, by: told.normalization.at })
          : []),
        ...degenerate(broken),
      ],
    };
  }
  if (told !== null) {
    const { normalization, kind } = told;
    return { fact: claimed(normalization, kind, normalization.at), observations: degenerate(broken) };
  }
  return {
    fact: rawPixels(sources, channels, order) ?? (broken.length > 0 ? unusable(broken) : notTold(lost)),
    observations: degenerate(broken),
  };
}

const degenerate = (broken: readonly WithConstants[]): readonly Observation[] =>
  broken.map(({ normalization }) => ({
    code: 'degenerate-normalization',
    at: normalization.at,
    value: constantsText(normalization),
  }));

const unusable = (broken: readonly WithConstants[]): Unknown =>
  unknown(
    'degenerate-normalization',
    'a standard deviation that is not above zero, or a constant that is no finite number',
    broken.map(({ normalization }) => ({ at: normalization.at, text: constantsText(normalization) })),
  );

const ofOthers = ({ std }: Normalization, channels: number, evidence: readonly Evidence[]): Unknown =>
  unknown(
    'other-channels',
    `constants for ${std.length} channels, and the image has ${channels}: state one for each, or one for all, with --normalization`,
    evidence,
  );

const notTold = (lost?: string): Unknown =>
  unknown(
    'no-normalization',
    lost
      ? `${lost}, and no file beside the graph tells how pixels are normalized: state it with --normalization`
      : 'neither the graph nor a file beside it tells how pixels are normalized (possibly folded into the first convolution): state it with --normalization',
  );

/** Gives every channel its constants, where those are the same for all of them. */
function filled({ mean, std }: Normalization, channels: number): Normalization {
  const fill = (values: readonly number[]): readonly number[] =>
    values.length !== channels && new Set(values).size === 1
      ? new Array<number>(channels).fill(values[0] as number)
      : values;
  return { mean: fill(mean), std: fill(std) };
}

/** The normalization of a model that a file says takes pixels of 0 to 255; null where none says so. */
function rawPixels(
  sources: readonly Preprocessing[],
  channels: number,
  order: NormalizationValue['order'] = 'unknown',
): Fact<NormalizationValue> | null {
  const source = sources.find(({ raw }) => raw !== undefined);
  if (!source?.raw) return null;
  const fill = (x: number): readonly number[] => new Array<number>(channels).fill(x);
  return known({ mean: fill(0), std: fill(1 / 255), scale: '0-255', order }, source.kind, [
    { at: source.raw, text: 'pixels of 0 to 255, as they are' },
  ]);
}

interface Claimed extends Normalization {
  readonly by: string;
}

const conflicts = (kept: Claimed, other: Claimed): readonly Observation[] =>
  agree(kept.mean, other.mean) && agree(kept.std, other.std)
    ? []
    : [
        conflict(
          'normalization',
          { text: constantsText(kept), by: kept.by },
          { text: constantsText(other), by: other.by },
        ),
      ];
