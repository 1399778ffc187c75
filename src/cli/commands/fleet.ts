/** What `noiselint fleet` does; the one thing that is loaded for it. */
export { cancelJobs } from './fleet/cancel.ts';
export { collect } from './fleet/collect.ts';
export { status } from './fleet/status.ts';
export { submit } from './fleet/submit.ts';
export { work } from './fleet/work.ts';
