#!/usr/bin/env bash
# Builds the program for every desktop and server it is meant for, static, into
# dist/ with its checksums: scripts/build.sh [VERSION]
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:-$(git describe --always --dirty)}
mkdir -p dist
for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do
  os=${target%/*} arch=${target#*/}
  out="dist/firstpass-$version-$os-$arch"
  [ "$os" = windows ] && out="$out.exe"
  echo "$out"
  CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -mod=mod -trimpath -ldflags "-s -w" -o "$out" .
done
(cd dist && sha256sum "firstpass-$version-"* > "SHA256SUMS-$version")
