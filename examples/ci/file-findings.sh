#!/usr/bin/env bash
# Files what a job found: as a new issue, or as a comment on the open issue of the same title.
#
#   file-findings.sh <title> <file>…
#
# The issue quotes the first files, and links to the run, which keeps all of them. Needs `gh`, GH_TOKEN, and the
# permission `issues: write`.
set -euo pipefail

files_most=6
bytes_most=8000

export title=$1
shift
body=$(mktemp)
trap 'rm -f "$body"' EXIT

{
  echo "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID, at $GITHUB_SHA"
  for file in "${@:1:files_most}"; do
    printf '\n`%s`\n\n```\n' "$file"
    head -c "$bytes_most" "$file"
    printf '\n```\n'
  done
  if [ $# -gt "$files_most" ]; then
    printf '\n… and %s more, in the artifact of the run\n' $(($# - files_most))
  fi
} > "$body"

issue=$(gh issue list --state open --limit 1000 --json number,title \
  --jq 'map(select(.title == env.title))[0].number // empty')
if [ -n "$issue" ]; then
  gh issue comment "$issue" --body-file "$body"
else
  gh issue create --title "$title" --body-file "$body"
fi
