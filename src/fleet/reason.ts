/** How often a job may be lost by workers that die before it counts as what kills them. */
export const MOST_LOST = 3;

/** Why a job failed; BullMQ's own words for one that keeps killing its workers say too little. */
export const reasonOf = (message: string): string =>
  message === 'job stalled more than allowable limit' ? `${MOST_LOST + 1} workers died while they had it` : message;
