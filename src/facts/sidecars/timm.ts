/** timm `config.json`, as timm.models.save_for_hf writes it, and what transformers writes of a timm model. */
import { IMAGENET } from '../named-constants.ts';
import { constantsOf, type Fields, fieldsOf, interpolationOf, numbersOf, pairedOf, shareOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

/** timm.data.resolve_data_config takes these where a configuration has none. */
const DEFAULT_SIDE = 224;

export function readTimm(file: string, content: unknown): Preprocessing | null {
  const fields = fieldsOf(content);
  const own = fieldsOf(fields?.pretrained_cfg);
  if (own) return preprocessing(file, own, `${file}#/pretrained_cfg`);
  const isFlat = fields && 'input_size' in fields && ('mean' in fields || 'architecture' in fields);
  return isFlat ? preprocessing(file, fields, `${file}#`) : null;
}

/** `preprocessor_config.json` of the class TimmWrapperImageProcessor. */
export function readTimmWrapper(file: string, content: unknown): Preprocessing | null {
  const cfg = fieldsOf(fieldsOf(content)?.data_config);
  return cfg && preprocessing(file, cfg, `${file}#/data_config`);
}

function preprocessing(file: string, cfg: Fields, at: string): Preprocessing {
  const constants = pairedOf(
    constantsOf(cfg.mean) ?? (cfg.mean == null ? IMAGENET.mean : null),
    constantsOf(cfg.std) ?? (cfg.std == null ? IMAGENET.std : null),
  );
  const size = cfg.input_size == null ? [3, DEFAULT_SIDE, DEFAULT_SIDE] : numbersOf(cfg.input_size);
  const [height, width] = size?.length === 3 ? [sideOf(size[1]), sideOf(size[2])] : [null, null];
  const from = (key: string): string => (cfg[key] == null ? `${at} (timm's default)` : `${at}/${key}`);
  return {
    file,
    kind: 'sidecar',
    ...(constants ? { normalization: { ...constants, at: from('mean') } } : {}),
    ...(height && width ? { size: { height, width, at: from('input_size') } } : {}),
    ...geometryOf(at, cfg),
  };
}

/** timm's create_transform: `center` resizes the short side, `squash` both, each by 1 / crop_pct. */
function geometryOf(at: string, cfg: Fields): Pick<Preprocessing, 'geometry'> {
  const share = shareOf(cfg.crop_pct);
  const mode = cfg.crop_mode ?? 'center';
  if (share === null || (mode !== 'center' && mode !== 'squash')) return {};
  const resize = mode === 'squash' ? 'exact' : 'shortest';
  return { geometry: { resize, share, ...interpolationOf(cfg.interpolation), at: `${at}/crop_pct` } };
}
