export const chromiumPath: string | null;
/** For `launch` of playwright-core. */
export const launchOptions: { readonly executablePath: string; readonly args: string[] };
