import { encode, GraphBuilder } from '../../../fixtures/build/builder.ts';
import { clip, inGraphNormalized, mobileNet, resNet, textTower, vgg, vit } from '../../../fixtures/build/models.ts';
import { detects, type Row } from './row.ts';

const whole: readonly Row[] = [
  ['ResNet', resNet().expected, resNet],
  ['ViT', vit().expected, vit],
  ['CLIP', clip().expected, clip],
  ['VGG', vgg().expected, vgg],
  ['MobileNet', mobileNet().expected, mobileNet],
  ['normalized in the graph', inGraphNormalized().expected, inGraphNormalized],
  ['text tower', textTower().expected, textTower],
];

const others: readonly Row[] = [
  [
    'a signal',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(g.add('Conv', [g.input('wave', [1, 12, 5000]), g.weights(8, 12, 7)], { kernel_shape: [7] }));
      return { model: encode(g) };
    },
  ],
  [
    'a table',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(g.add('Gemm', [g.input('row', ['n', 20]), g.weights(20, 4)]));
      return { model: encode(g) };
    },
  ],
  [
    'a video',
    { applies: false },
    () => {
      const g = new GraphBuilder();
      g.output(
        g.add('Conv', [g.input('clip', [1, 3, 16, 224, 224]), g.weights(8, 3, 3, 7, 7)], { kernel_shape: [3, 7, 7] }),
      );
      return { model: encode(g) };
    },
  ],
];

detects('whole models', whole);
detects('not an image', others);
