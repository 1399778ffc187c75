/** Whether a text would have been longer than V8's strings can be, half a gigabyte. */
export const isTooLong = (error: unknown): boolean =>
  error instanceof RangeError && error.message === 'Invalid string length';
