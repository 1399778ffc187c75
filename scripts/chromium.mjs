// Where a real browser is, for tests, benchmarks and screenshots; null where there is none.
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path)) ?? null;

// Chromium's own sandbox needs a user that is not root; the pages are ours.
export const launchOptions = { executablePath: chromiumPath ?? '', args: ['--no-sandbox'] };
