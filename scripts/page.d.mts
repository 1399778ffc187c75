/** Writes `index.html` and `address.html` into the folder. */
export function buildPage(folder: string): Promise<void>;
