/** A percent sign that encodes nothing stands for itself, as in other programs. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The segments of a path, for a URL. */
export const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
