#!/usr/bin/env bash
# Does a sweep in shards with GNU parallel, and merges them. From the project's root:
#
#     bash examples/clusters/gnu-parallel.sh scenarios/sweeps/leaf-set.yaml 4
#
# Further arguments are options of `sweep`, such as --seeds 20. The shards run side by side and share the cores and the memory of
# this machine; or, one at a time on each, on the machines that a file names to GNU parallel, a line each (`user@host`; `:` is this one):
#
#     MACHINES=machines.txt bash examples/clusters/gnu-parallel.sh scenarios/sweeps/leaf-set.yaml 4
#
# They need the project under the same path, as in a shared home. The same command again goes on with what was left.
#
# Exit code: 0 fine; 1 merged, but some run failed; 2 a mistake; anything else: a shard was ended, and nothing was merged.
set -euo pipefail

mistake() {
  echo "$1" >&2
  exit 2
}
[ $# -ge 2 ] && [[ $2 =~ ^[1-9][0-9]*$ ]] || mistake "usage: $0 <sweep file> <number of shards> [options of sweep]"
sweep=$1 shards=$2
shift 2
command -v parallel > /dev/null || mistake 'GNU parallel is not installed.'
gives() { [[ " ${*:2} " == *" $1"[\ =]* ]]; }
for option in --out --shard --json --dry-run; do
  if gives $option "$@"; then mistake "This script has its own $option."; fi
done

# Compiles, if need be, once and here: shards that start side by side must not compile side by side. Tells all mistakes in the sweep
# before anything is started; and its name.
points=$(node tools/run.mjs sim/cli.js sweep "$sweep" "$@" --dry-run)
name=${points%%$'\n'*}

if [ -n "${MACHINES:-}" ]; then
  where=(--sshloginfile "$MACHINES" --workdir "$PWD" --jobs 1)
else
  where=(--jobs "$shards")
  # A fair share for each shard, unless something else is asked for.
  if ! gives --workers "$@"; then
    cores=$(node --print 'os.availableParallelism()')
    set -- "$@" --workers $((cores > shards ? cores / shards : 1))
  fi
  if ! gives --memory "$@"; then
    free=$(node --print 'Math.floor((process.availableMemory?.() ?? os.freemem()) / 1048576)')
    set -- "$@" --memory $((free * 4 / 5 / shards))MiB
  fi
fi

# Where this is not set, as under cron, parallel takes shards on other machines for done that it never started.
export SHELL=$BASH
# `sweep` exits with 1 if a run failed: its shard is whole all the same. With anything else but 0 no other shard is started.
# shellcheck disable=SC2016 # the shell of the shard expands it
one_shard='"$@"; code=$?; [ $code -eq 1 ] || exit $code'
parallel --quote "${where[@]}" --halt soon,fail=1 --line-buffer --tagstring 'shard {}' \
  sh -c "$one_shard" sh node dist/sim/cli.js sweep "$sweep" --shard "{}/$shards" --quiet "$@" \
  ::: $(seq "$shards")

folders=()
for ((shard = 1; shard <= shards; shard++)); do
  folders+=("results/sweeps/$name/shard-$shard-of-$shards")
done
# What takes the place of another sweep's shards takes that of its tables.
if gives --force "$@"; then folders+=(--force); fi
node dist/sim/cli.js merge "${folders[@]}"
