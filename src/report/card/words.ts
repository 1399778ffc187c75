/** Every sentence of the block for a model card. */
export const words = {
  title: 'Noise robustness',
  graded: (grade: string, score: string, rules: string) =>
    `Grade **${grade}**, score ${score} of 100 (${rules} judged)`,
  ungraded: 'No grade: no rule could be judged',
  by: (tool: string) => `predicted by ${tool} from the architecture alone.`,
  reference: (kernel: number, resolution: number, std: number) =>
    `Gains are relative to a stem of ${kernel}x${kernel}, an input of ${resolution}x${resolution} and a normalization std of ${std}.`,
  head: ['Rule', 'Detected', 'Gain', 'Verdict'],
  notKnown: 'not known',
  advice: 'What would help most:',
  measured: (noise: string, images: number) => `Measured with ${noise} noise on ${images} images:`,
  measuredHead: ['Sigma', 'Accuracy', '95% interval'],
  agreementHead: ['Sigma', 'Agreement with the clean image', '95% interval'],
  limits:
    'Predictions hold for additive Gaussian noise, compare designs trained alike, and treat layers as linear; the normalization gain is a worst-case bound.',
  architecture: 'Architecture',
  metric: (name: string, sigma: number) =>
    sigma === 0 ? `${name}, clean` : `${name}, Gaussian noise of sigma ${sigma}`,
} as const;
