#!/usr/bin/env bash
# Publishes the one .vsix of a folder to the Marketplace and asks for its verdict until there is one. usage: .ci/publish.sh <folder>
# Signed in with Azure CLI: a token for Azure DevOps (its well-known application id) instead of a personal access token that someone
# must renew.
set -euo pipefail
vsix=("$1"/*.vsix)
tfx="$(dirname "$0")/../build/node_modules/.bin/tfx"

token=$(az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken --output tsv)
echo "##vso[task.setsecret]$token"
"$tfx" extension publish --no-prompt --vsix "${vsix[0]}" --token "$token"

for _ in {1..60}; do
  verdict=$("$tfx" extension isvalid --no-prompt --json --vsix "${vsix[0]}" --token "$token")
  case "$verdict" in
    *'"success"'*) echo "The Marketplace has validated it."; exit 0 ;;
    *'"pending"'*) sleep "${SECONDS_BETWEEN:-20}" ;;
    *) echo "##vso[task.logissue type=error]The Marketplace does not take it: $(tr '\n' ' ' <<<"$verdict")"; exit 1 ;;
  esac
done
echo "##vso[task.logissue type=error]The Marketplace has not said within 20 minutes whether it takes the extension. It may still: see the publisher's page."
exit 1
