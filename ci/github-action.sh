#!/usr/bin/env bash
# The step of action.yml: installs noiselint, lints, and leaves report.json and report.sarif behind.
# Reads INPUT_PATHS, INPUT_ARGS, INPUT_FORMAT, INPUT_VERSION; ends with noiselint's status.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${RUNNER_TEMP:?is not set: this script runs in a GitHub job}/noiselint
mkdir -p "$out"

fail() {
  echo "::error title=noiselint::$1"
  exit 2
}

if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'; then
  fail 'needs Node 20.19 or later: put actions/setup-node before this step'
fi

version=${INPUT_VERSION:-}
if [ -n "$version" ]; then
  [[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.+-]*$ ]] || fail 'the input "version" is no version, such as 0.1.0 or latest'
  npm install --no-save --no-audit --no-fund --prefix "$out" "noiselint@$version" >&2 || fail "can't install noiselint@$version from npm"
  bin=$out/node_modules/noiselint/bin/noiselint.js
else
  [ -f "$root/dist/cli.cjs" ] || node "$root/scripts/prepare.mjs" || fail "can't build noiselint from its source"
  bin=$root/bin/noiselint.js
fi

# Paths may hold spaces, so they stand a line each; globs are left to noiselint.
paths=()
while IFS= read -r line; do
  [ -z "${line//[[:space:]]/}" ] || paths+=("$line")
done <<<"${INPUT_PATHS:-.}"
read -r -d '' -a args <<<"${INPUT_ARGS:-}" || true

# Those of an earlier step are not this one's.
rm -f "$out/report.json" "$out/report.sarif"

status=0
node "$bin" lint -f "${INPUT_FORMAT:-github}" -f json -o.json "$out/report.json" -f sarif -o.sarif "$out/report.sarif" \
  ${args[@]+"${args[@]}"} -- ${paths[@]+"${paths[@]}"} || status=$?

{
  echo "status=$status"
  # A run that could not begin writes no report.
  for name in json sarif; do
    [ ! -f "$out/report.$name" ] || echo "${name/json/report}=$out/report.$name"
  done
} >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$status"
