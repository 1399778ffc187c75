import { type Command, Option } from 'commander';
import { parseWholeNumber } from '../../config/parse.ts';
import {
  addBaselineFlags,
  addConfigFileFlags,
  addGateFlags,
  addOutputFlags,
  addRuleFlags,
  addSelectionFlags,
  via,
} from '../flags/flags.ts';
import type { CancelFlags, CollectFlags, StatusFlags, SubmitFlags, WorkFlags } from '../flags/fleet-flags.ts';
import { namedOnce } from '../flags/named-once.ts';
import { UsageError } from '../usage-error.ts';
import type { Declare, Declaring } from './declare.ts';
import { addSweepFlags } from './sweep.ts';

/** Lint and sweeps on many machines: a queue on BullMQ over Redis. */
export const declareFleet: Declare = (declaring) => {
  const fleet = declaring.program
    .command('fleet')
    .description('lint or sweep on many machines, from a queue in Redis')
    .helpCommand(false);
  for (const declare of [declareSubmit, declareWork, declareStatus, declareCollect, declareCancel])
    addQueueFlags(declare(fleet, declaring));
  return fleet;
};

type DeclarePart = (fleet: Command, declaring: Declaring) => Command;

const load = () => import('../commands/fleet.ts');

function addQueueFlags(command: Command): Command {
  return command
    .optionsGroup('Queue:')
    .option('--redis <url>', 'default: NOISELINT_REDIS_URL, or redis://127.0.0.1:6379')
    .addOption(new Option('--queue <name>', 'one for each run').default('fleet'));
}

const declareSubmit: DeclarePart = (fleet, { services, finish }) => {
  const submit = fleet
    .command('submit')
    .description('put models into the queue; what is there already, or done, stays as it is')
    .argument('[models...]', 'files, folders, globs')
    .option('--from <list>', 'what a file lists, a path or URL a line; - for stdin')
    .option('--sweep', 'measure them too, as noiselint sweep does')
    .option('--retry-failed', 'try again what failed');
  const before = new Set(['normalization', 'inputSize']);
  const lint = submit.options.length;
  addSweepFlags(submit);
  const sweepOnly = submit.options.slice(lint).filter((option) => !before.has(option.attributeName()));
  submit.action(async (inputs: string[], flags: SubmitFlags) => {
    const given = sweepOnly.find((option) => submit.getOptionValueSource(option.attributeName()) === 'cli');
    if (flags.sweep !== true && given !== undefined) throw new UsageError(`${given.long} is of sweeps: add --sweep`);
    const names = sweepOnly.map((option) => option.attributeName());
    finish(await (await load()).submit(inputs, flags, names, services));
  });
  return addConfigFileFlags(addBaselineFlags(addSelectionFlags(addGateFlags(addRuleFlags(submit)))));
};

const declareWork: DeclarePart = (fleet, { services, finish }) =>
  fleet
    .command('work')
    .description('do jobs of the queue, until Ctrl-C')
    .option(
      '--concurrency <n>',
      'jobs at a time, each in a process of its own (default: 1)',
      via((text: string) => parseWholeNumber(text, 1)),
    )
    .option('--gpu <indices>', 'one job at a time on each of these GPUs: 0,1', devices)
    .option('--until-empty', 'end when no job is left, here or under way elsewhere')
    .option('-q, --quiet', 'say nothing but what is wrong')
    .action(async (flags: WorkFlags) => finish(await (await load()).work(flags, services)));

const declareStatus: DeclarePart = (fleet, { services, finish }) =>
  fleet
    .command('status')
    .description('how far the queue is, how fast, and what failed')
    .addOption(
      new Option('-f, --format <name>', 'how to print').choices(['text', 'json', 'prometheus']).default('text'),
    )
    .option('-o, --output-file <file>', 'write there instead of to stdout, whole or not at all', namedOnce)
    .option('--watch', 'again every 2 seconds, until all is done')
    .action(async (flags: StatusFlags) => finish(await (await load()).status(flags, services)));

const declareCollect: DeclarePart = (fleet, { services, dottedFiles, finish }) => {
  const collect = fleet
    .command('collect')
    .description('print the results as one run over the same models would')
    .action(async (flags: CollectFlags) => finish(await (await load()).collect(flags, dottedFiles, services)));
  return addOutputFlags(collect).option('-q, --quiet', 'show only what fails');
};

const declareCancel: DeclarePart = (fleet, { services, finish }) =>
  fleet
    .command('cancel')
    .description('take models out that are not done')
    .argument('[models...]', 'as they were submitted, or ids of jobs')
    .option('--all', 'all that are not done')
    .option('--forget', 'with --all: the results too, so that the queue is as new')
    .action(async (names: string[], flags: CancelFlags) =>
      finish(await (await load()).cancelJobs(names, flags, services)),
    );

const devices = (text: string): readonly string[] => text.split(',').map((device) => via(deviceIndex)(device.trim()));

function deviceIndex(text: string) {
  const parsed = parseWholeNumber(text, 0);
  return parsed.ok ? { ok: true as const, value: String(parsed.value) } : parsed;
}
