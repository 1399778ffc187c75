/**
 * A grey image has one noisy sample a pixel where a colour image has three that a stem can average.
 * @type {import('noiselint').Rule}
 */
const colorChannels = {
  meta: {
    id: 'example/color-channels',
    title: 'Colour rather than grey input',
    summary: 'With independent noise in every channel, the first convolution averages over channels as over pixels.',
    unit: 'noise-power',
    needs: ['input'],
    defaultSeverity: 'warning',
    codes: ['example/few-channels'],
    url: 'https://example.com/rules/color-channels',
  },

  check({ input }) {
    if (!input.known) return { status: 'unknown', reason: input.reason, findings: [] };
    const { channels, name } = input.value;
    if (channels === null) {
      const reason = { code: 'symbolic-channels', message: 'the input declares no number of channels' };
      return { status: 'unknown', reason, findings: [] };
    }
    const gainDb = 10 * Math.log10(3 / channels);
    const finding = {
      note: {
        code: 'example/few-channels',
        message: `${name} has ${channels} of 3 channels: +${gainDb.toFixed(1)} dB of noise power.`,
        advice: 'Feed colour where the camera gives it.',
      },
      level: 'judged',
      at: input.evidence[0]?.at ?? null,
      name,
      benefitDb: gainDb,
    };
    return {
      status: 'judged',
      detected: `${channels} channel${channels === 1 ? '' : 's'}`,
      gainDb,
      refinedGainDb: gainDb,
      findings: gainDb > 0 ? [finding] : [],
    };
  },
};

export default colorChannels;
