/** Results in the order of the jobs, with some of them always under way, so that whoever takes them never waits long. */
export async function* inOrder<Job, Result>(
  jobs: Iterable<Job>,
  work: (job: Job) => Promise<Result>,
  ahead: number,
): AsyncGenerator<{ readonly job: Job; readonly result: PromiseSettledResult<Result> }> {
  const underWay: { readonly job: Job; readonly settled: Promise<PromiseSettledResult<Result>> }[] = [];
  const rest = jobs[Symbol.iterator]();
  const start = (): boolean => {
    const { value: job, done } = rest.next();
    if (done === true) return false;
    // Settled at once, so that a failure behind the one being waited for is not an unhandled rejection.
    underWay.push({ job, settled: Promise.allSettled([work(job)]).then(([settled]) => settled) });
    return true;
  };
  while (underWay.length < ahead && start());
  for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
    start();
    yield { job: next.job, result: await next.settled };
  }
}
