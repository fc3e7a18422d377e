#!/usr/bin/env bash
# Fetches the chart library of the report (Apache ECharts, Apache-2.0) from the npm registry into a cache, once:
#   ${XDG_CACHE_HOME:-~/.cache}/hesuan/echarts-<version>/echarts.min.js
# Without npm or registry it says so and succeeds: the report then has its tables and no charts.
# A package whose checksum differs is refused with exit status 1.
set -euo pipefail

version=5.5.1
package_sha256=1f0eae29c406496a77789a7d7f56b811cae034ac95c0b3808215998f4ba0fbf3

cache=${XDG_CACHE_HOME:-$HOME/.cache}/hesuan
folder=$cache/echarts-$version
[[ -e $folder/echarts.min.js ]] && exit 0

do_without() {
  echo "charts of the report: $1; building without them" >&2
  exit 0
}
command -v npm >/dev/null || do_without "npm is not installed"

mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
timeout 180 npm pack --silent --ignore-scripts --fetch-retries=1 --pack-destination "$work" "echarts@$version" \
  >/dev/null 2>&1 </dev/null || do_without "the npm registry did not give the library"

if ! sha256sum --check --status <<<"$package_sha256  $work/echarts-$version.tgz"; then
  echo "charts of the report: the package from the npm registry has a wrong checksum; it is not used" >&2
  exit 1
fi
mkdir "$work/library"
# Lines, bars and pies are all the report draws: half the size of the whole library.
tar --extract --gzip --file="$work/echarts-$version.tgz" --to-stdout package/dist/echarts.simple.min.js \
  >"$work/library/echarts.min.js"
# In one step, so that an interrupted fetch leaves no half a library; a parallel one may have been first.
mv --no-target-directory "$work/library" "$folder" 2>/dev/null || [[ -e $folder/echarts.min.js ]]
