#!/bin/sh
#SBATCH --job-name=mg-batch
#SBATCH --array=0-99%8
#SBATCH --output=slurm-%A_%a.log
#
# A batch as a Slurm array: the first hundred files of tasks/, eight at once.
#
#	sbatch --array=0-$(($(ls tasks | wc -l) - 1))%8 slurm.sh
#
# Submit it again for what is missing: what has its answer ends at once.
# MG_TASK is the script "task" that lies beside this one.

set -- tasks/*.txt
[ "${SLURM_ARRAY_TASK_ID:?not in an array job}" -lt $# ] || exit 0
shift "$SLURM_ARRAY_TASK_ID"
exec "${MG_TASK:-/usr/local/share/mg/batch/task}" "$1"
