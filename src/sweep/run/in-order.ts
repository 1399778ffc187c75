import { inOrder as ordered } from '../../onnx/in-order.ts';

/** Results in the order of the jobs, with some of them always under way, so that whoever takes them never waits long. */
export const inOrder = <Job, Result>(jobs: Iterable<Job>, work: (job: Job) => Promise<Result>, ahead: number) =>
  ordered(
    jobs,
    // Settled at once, so that a failure behind the one being waited for is not an unhandled rejection.
    (job) => Promise.allSettled([work(job)]).then(([settled]) => settled),
    () => ahead + 1,
  );
