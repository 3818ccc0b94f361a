#!/usr/bin/env bash
# check-links.sh PROGRAM…: fails when a program that must run without a display links Qt Gui or Widgets.
set -euo pipefail

failed=0
for program in "$@"; do
    libraries=$(ldd "$program")
    if grep -E 'libQt6(Gui|Widgets|Charts|OpenGL|Svg)\b' <<<"$libraries"; then
        echo "$program links the libraries above: a layer is broken" >&2
        failed=1
    fi
    grep -q libQt6Core <<<"$libraries" || { echo "$program: ldd told nothing" >&2; failed=1; }
done
exit "$failed"
