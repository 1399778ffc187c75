import { addModelFlags } from '../flags/flags.ts';
import { namedOnce } from '../flags/named-once.ts';
import type { Declare } from './declare.ts';

export const declareFix: Declare = ({ program, services, finish }) => {
  const fix = program
    .command('fix')
    .description("write a model with rules' advice made in its graph, to be fine-tuned")
    .argument('<model>', 'the model to start from')
    .requiredOption('--apply <rules>', 'pooling, input-resolution, stem-kernel; several with commas')
    .requiredOption('-o, --output-file <file>', 'the model to write', namedOnce)
    .option(
      '--calibrate <images>',
      "give new pools the old ones' mean and variance on a folder of images, or procedural",
    )
    .option('--overwrite', 'let the written model replace the one it is made from')
    .option('-f, --format <name>', 'stylish or json', 'stylish')
    .action(async (model: string, flags) => {
      const command = await import('../commands/fix.ts');
      finish(await command.fix(model, flags, services));
    });
  return addModelFlags(fix);
};
