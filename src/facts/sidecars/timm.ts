/** timm `config.json`, as timm.models.save_for_hf writes it. */
import { constantsOf, type Fields, fieldsOf, interpolationOf, numbersOf, shareOf, sideOf } from './json.ts';
import type { Preprocessing } from './types.ts';

export function readTimm(file: string, content: unknown): Preprocessing | null {
  const fields = fieldsOf(content);
  const cfg =
    fieldsOf(fields?.pretrained_cfg) ?? (fields && 'input_size' in fields && 'mean' in fields ? fields : null);
  if (!cfg) return null;
  const at = cfg === fields ? `${file}#` : `${file}#/pretrained_cfg`;
  const mean = constantsOf(cfg.mean);
  const std = constantsOf(cfg.std);
  const size = numbersOf(cfg.input_size);
  const [height, width] = size?.length === 3 ? [sideOf(size[1]), sideOf(size[2])] : [null, null];
  return {
    file,
    kind: 'sidecar',
    ...(mean && std && mean.length === std.length ? { normalization: { mean, std, at: `${at}/mean` } } : {}),
    ...(height && width ? { size: { height, width, at: `${at}/input_size` } } : {}),
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
