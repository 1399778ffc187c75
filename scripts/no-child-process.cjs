// Stands in for node:child_process in the bundle: no command of noiselint starts another program.
module.exports = {};
