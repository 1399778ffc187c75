#!/bin/sh
# Lints a list of models on all cores of one machine with GNU parallel: parallel.sh LIST [SHARDS]
# Shards that were killed are taken up where they stopped, also when this is started again.
set -eu
list=$1
shards=${2:-$(nproc)}

seq "$shards" | parallel --retries 3 \
  noiselint lint --from "$list" --shard "{}/$shards" -f jsonl -o shard-{}.jsonl --continue --concurrency off

# shellcheck disable=SC2046
noiselint merge $(seq -f 'shard-%g.jsonl' "$shards") -f stylish -q -f json -o.json noiselint.json
