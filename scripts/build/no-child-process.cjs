// Stands in for node:child_process in the bundle, where only commander imports it; the command that runs git gets it from process.
module.exports = {};
