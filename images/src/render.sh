#!/bin/sh
# Draws the pictures from their sources here; needs chromium. usage: images/src/render.sh
set -eu
cd "$(dirname "$0")"
shoot() { # source, width, height, scale, picture
  chromium --headless --no-sandbox --hide-scrollbars --default-background-color=00000000 --window-size="$2,$3" --force-device-scale-factor="$4" --screenshot="$5" "file://$PWD/$1" >/dev/null 2>&1
}
shoot icon.svg 128 128 1 ../icon.png
shoot icon-small.html 32 32 1 ../../task/icon.png
shoot inputs.html 760 845 1.5 ../inputs.png
shoot run.html 1000 575 1.5 ../run.png
