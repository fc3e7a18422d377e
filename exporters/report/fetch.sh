#!/usr/bin/env bash
# Fetches the chart library of the report (Apache ECharts, Apache-2.0) from the npm registry into a cache, once:
#   ${XDG_CACHE_HOME:-~/.cache}/hesuan/echarts-<version>/echarts.min.js
# Without npm or registry it says so and succeeds: the report then has its tables and no charts.
# A package whose checksum differs is refused with exit status 1.
set -euo pipefail
source "$(dirname "$0")/../../tools/npm-package.sh"

version=5.5.1
package_sha256=1f0eae29c406496a77789a7d7f56b811cae034ac95c0b3808215998f4ba0fbf3

folder=$cache/echarts-$version
[[ -e $folder/echarts.min.js ]] && exit 0
fetch_package "charts of the report" library "building without them" "echarts@$version" "$package_sha256"

mkdir "$work/library"
# Lines, bars and pies are all the report draws: half the size of the whole library.
tar --extract --gzip --file="$package" --to-stdout package/dist/echarts.simple.min.js >"$work/library/echarts.min.js"
# In one step, so that an interrupted fetch leaves no half a library; a parallel one may have been first.
mv --no-target-directory "$work/library" "$folder" 2>/dev/null || [[ -e $folder/echarts.min.js ]]
