#!/bin/bash
#SBATCH --job-name=noiselint
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --requeue
# A Slurm array over a list of models, and the merge behind it:
#   id=$(sbatch --parsable --array=1-64 slurm.sh list.txt)
#   sbatch --dependency=afterok:"$id" slurm.sh
# A task that is requeued goes on where it was stopped.
set -euo pipefail

if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
  exec noiselint lint --from "$1" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    -f jsonl -o "shard-$SLURM_ARRAY_TASK_ID.jsonl" --continue --concurrency off
fi
exec noiselint merge shard-*.jsonl -f stylish -q -f json -o.json noiselint.json
