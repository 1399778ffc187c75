// Stands in for chalk's look at the terminal, which loads node:os and node:tty: src/cli/output/color.ts decides about colour.
module.exports = { stdout: false, stderr: false };
