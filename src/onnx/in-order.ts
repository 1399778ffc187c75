/**
 * Results in the order of the jobs, some of which are under way at a time.
 * @param width how many are begun before the first of them has to be there
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
