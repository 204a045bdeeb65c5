#!/usr/bin/env bash
# Publishes each .vsix of a folder (the task; its results tab) to the Marketplace and asks for its verdict until there is one.
# usage: .ci/publish.sh <folder>
# Signed in with Azure CLI: a token for Azure DevOps (its well-known application id) instead of a personal access token that someone
# must renew.
set -euo pipefail
here="$(dirname "$0")"

token=$(az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken --output tsv)
echo "##vso[task.setsecret]$token"

# The token goes through a pipe: command lines can be read by every process of the machine.
tfx() {
  printf '%s' "$token" | node "$here/tfx.js" "$@"
}

fail() {
  echo "##vso[task.logissue type=error]$1"
  exit 1
}

verdict_on() {
  for _ in {1..60}; do
    verdict=$(tfx extension isvalid --no-prompt --json --vsix "$1")
    case "$verdict" in
      *'"success"'*) echo "The Marketplace has validated $(basename "$1")."; return ;;
      *'"pending"'*) sleep "${SECONDS_BETWEEN:-20}" ;;
      *) fail "The Marketplace does not take $(basename "$1"): $(tr '\n' ' ' <<<"$verdict")" ;;
    esac
  done
  fail "The Marketplace has not said within 20 minutes whether it takes $(basename "$1"). It may still: see the publisher's page."
}

for vsix in "$1"/*.vsix; do
  tfx extension publish --no-prompt --vsix "$vsix"
  verdict_on "$vsix"
done
