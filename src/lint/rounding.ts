/** Numbers as results show them. Verdicts are made on these, so that what is shown and what is judged agree. */

// Adding 0 turns -0, which JSON and people read as two different things, into 0.
const round = (value: number, digits: number): number => Number(value.toFixed(digits)) + 0;

export const roundDb = (db: number): number => round(db, 2);
export const roundScore = (score: number): number => round(score, 1);
/** What a sweep tells of its images: shares, distances, slopes, correlations. */
export const roundStatistic = (value: number): number => round(value, 4);
