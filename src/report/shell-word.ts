const PLAIN = /^[\w@%+=:,./-]+$/;

/** One word of a POSIX shell's command line, never taken for an option. */
export function shellWord(text: string): string {
  const word = text.startsWith('-') ? `./${text}` : text;
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
