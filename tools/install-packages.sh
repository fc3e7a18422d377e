#!/usr/bin/env bash
# Installs what hesuan is built, tested and run with, from Debian 12's own packages.
# Idempotent: what is there is skipped, and with nothing missing neither the network nor root is needed.
#
#   tools/install-packages.sh            what building and running needs
#   tools/install-packages.sh --develop  that, and what tests, samples, benchmarks and lint need
set -euo pipefail

build_packages=(
  g++ cmake ninja-build make pkg-config gettext ccache
  libtesseract-dev tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-eng
  libopencv-dev libdnnl-dev libpoppler-cpp-dev poppler-data libxlsxwriter-dev
  libcli11-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev libsqlite3-dev
  libzip-dev libarchive-dev libexpat1-dev libxml2-dev libexif-dev libheif-dev libturbojpeg0-dev libzxing-dev libgif-dev libtiff-dev libre2-dev libseccomp-dev nettle-dev zlib1g-dev
  gnumeric # ssconvert, which turns legacy .xls into .xlsx
  python3 python3-onnx python3-numpy # ocr/models/: prepares the second recogniser's model
)
# ocr/models/fetch.sh; Debian's npm clashes with a Node.js from elsewhere that brings its own.
command -v npm >/dev/null || build_packages+=(npm)
develop_packages=(
  catch2 clang-format clang-tidy
  chromium chromium-driver python3 python3-selenium python3-pil python3-numpy # samples/: screens rendered as phones show them
  python3-opencv                                                              # samples/: photos of screens and of paper
  libreoffice-calc miller # tests/cli/exports.py: read what hesuan writes
  python3-openpyxl python3-xlwt python3-reportlab qpdf poppler-utils          # samples/: workbooks and PDFs not written by our own code
  python3-xlsxwriter python3-odf p7zip-full unar libheif-examples             # tests/sources/: files of every kind, written by others
  time                                                                        # tests/bench/
  fonts-noto-cjk fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-uming fonts-cantarell fonts-oxygen fonts-babelstone-han
)

# From the npm registry: xlsx (SheetJS) is what tests/bench/export.py compares with, playwright-core drives chromium in
# tests/browser. Without them these stop.
fetch_npm_packages() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/hesuan
  [[ (-e $cache/node_modules/xlsx && -e $cache/node_modules/playwright-core) || ! -x $(command -v npm) ]] && return
  mkdir -p "$cache"
  npm install --silent --no-save --ignore-scripts --prefix "$cache" xlsx@0.18.5 playwright-core@1.48.2 >/dev/null </dev/null ||
    echo "the npm registry did not give SheetJS and playwright-core" >&2
}

packages=("${build_packages[@]}")
[[ "${1:-}" == "--develop" ]] && packages+=("${develop_packages[@]}")

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  [[ "${1:-}" != "--develop" ]] || fetch_npm_packages
  exit 0
fi

as_root=()
[[ $(id -u) -eq 0 ]] || as_root=(sudo)
echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
[[ "${1:-}" != "--develop" ]] || fetch_npm_packages
