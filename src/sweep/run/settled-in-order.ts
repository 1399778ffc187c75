import { inOrder } from '../../onnx/in-order.ts';

/** Runs jobs ahead of their consumer and yields the settled results in the order of the jobs. @param ahead how many */
export const settledInOrder = <Job, Result>(jobs: Iterable<Job>, work: (job: Job) => Promise<Result>, ahead: number) =>
  inOrder(
    jobs,
    // Settled, as a later job that fails while an earlier one is awaited would be an unhandled rejection.
    (job) => Promise.allSettled([work(job)]).then(([settled]) => settled),
    () => ahead + 1,
  );
