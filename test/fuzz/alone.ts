/** One model in a process of its own, read and printed: says the most memory that the process had, in KiB. */
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';

const [path = ''] = process.argv.slice(2);
const result = lintModel(inspectFile(path, null), path, defaultSettings);
console.log(JSON.stringify(result).length > 0 ? process.resourceUsage().maxRSS : 0);
