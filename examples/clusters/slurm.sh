#!/usr/bin/env bash
# Does a sweep on a Slurm cluster: an array job with a task for each shard, and a job that merges them. On a login node, from the
# project's root, in a folder that all nodes see:
#
#     bash examples/clusters/slurm.sh scenarios/sweeps/leaf-set.yaml 20
#
# Further arguments are options of `sweep`, such as --seeds 20. Options of sbatch are taken from its own variables (SBATCH_PARTITION,
# SBATCH_ACCOUNT, SBATCH_TIMELIMIT, …). The same command again goes on with what was left; shards that are done end at once.
#
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --requeue
set -euo pipefail

mistake() {
  echo "$1" >&2
  exit 2
}

gives() { [[ " ${*:2} " == *" $1"[\ =]* ]]; }

submit() {
  local sweep=$1 shards=$2 points name array queue option force=()
  shift 2
  # The merge looks for shards where they are by default. What Slurm grants is asked for above, or in sbatch's own variables.
  for option in --out --shard --json --dry-run --workers --memory; do
    if gives $option "$@"; then mistake "This script has its own $option."; fi
  done
  # What takes the place of another sweep's shards takes that of its tables.
  if gives --force "$@"; then force=(--force); fi
  # Compiles, if need be, once and here. Tells all mistakes in the sweep before anything is queued; and its name.
  points=$(node tools/run.mjs sim/cli.js sweep "$sweep" "$@" --dry-run)
  name=${points%%$'\n'*}
  # $USER is not set everywhere.
  queue=$(squeue --noheader --user "$(id -un)" --name "e-pastry-$name")
  if [ -n "$queue" ]; then mistake "e-pastry-$name is queued already: wait for it, or scancel it."; fi
  array=$(sbatch --parsable --job-name "e-pastry-$name" --output '%x-%A-%a.log' --array "1-$shards" \
    "$script" --shard "results/sweeps/$name" "$sweep" "$@")
  # With --parsable that may be `number;cluster`.
  array=${array%%;*}
  sbatch --job-name "e-pastry-$name" --output '%x-merge-%j.log' --cpus-per-task 1 \
    --dependency "afterok:$array" --kill-on-invalid-dep yes \
    "$script" --merge "results/sweeps/$name" "$shards" "${force[@]}" || {
    # Without the merge nobody would look at what the array does.
    scancel "$array"
    echo "The merge was refused, so the array job $array is cancelled too." >&2
    exit 1
  }
}

# One task of the array.
shard() {
  local results=$1 sweep=$2 code=0
  shift 2
  local index=$((SLURM_ARRAY_TASK_ID)) of=$SLURM_ARRAY_TASK_COUNT
  local cores=${SLURM_CPUS_PER_TASK:-1}
  # What Slurm grants, in MiB: four fifths for the runs. Without a limit `sweep` looks at what is free.
  local granted=${SLURM_MEM_PER_NODE:-$((${SLURM_MEM_PER_CPU:-0} * cores))}
  if [ "$granted" -gt 0 ]; then set -- "$@" --memory "$((granted * 4 / 5))MiB"; fi
  # No two tasks do one shard at a time: the lock of one that was killed, perhaps on another node, means nothing.
  rm -f "$results/shard-$index-of-$of/.lock"
  # `srun` hands on the signals of Slurm, at which `sweep` ends, and keeps what it has.
  srun --ntasks 1 --cpus-per-task "$cores" \
    node dist/sim/cli.js sweep "$sweep" "$@" --shard "$index/$of" --workers "$cores" || code=$?
  # 1: a run failed, but the shard is whole, and the merge may begin. Anything else stops it.
  [ "$code" -eq 1 ] || return "$code"
}

merge() {
  local results=$1 shards=$2 folders=() index
  shift 2
  for ((index = 1; index <= shards; index++)); do folders+=("$results/shard-$index-of-$shards"); done
  srun --ntasks 1 node dist/sim/cli.js merge "${folders[@]}" "$@"
}

script=$0
case ${1:-} in
  --shard | --merge)
    step=${1#--}
    shift
    "$step" "$@"
    ;;
  *)
    if [ $# -lt 2 ] || ! [[ $2 =~ ^[1-9][0-9]*$ ]]; then
      mistake "usage: bash $script <sweep file> <number of shards> [options of sweep]"
    fi
    submit "$@"
    ;;
esac
