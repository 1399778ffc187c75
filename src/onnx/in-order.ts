/**
 * Runs jobs concurrently and yields their results in the order of the jobs.
 * @param width how many jobs may be started before the oldest unfinished one is awaited; asked of that oldest job
 */
export async function* inOrder<Job, Result>(
  jobs: AsyncIterable<Job> | Iterable<Job>,
  work: (job: Job) => Result,
  width: (job: Job) => number,
): AsyncGenerator<{ readonly job: Job; readonly result: Awaited<Result> }> {
  const open: { readonly job: Job; readonly result: Result }[] = [];
  for await (const job of jobs) {
    open.push({ job, result: work(job) });
    for (let [first] = open; first !== undefined && open.length >= width(first.job); [first] = open) {
      open.shift();
      yield { job: first.job, result: await first.result };
    }
  }
  for (const { job, result } of open) yield { job, result: await result };
}
