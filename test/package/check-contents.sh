#!/usr/bin/env bash
# The published package holds what a consumer needs and nothing else.
set -euo pipefail
tarball=$1
allowed='^package/(lib/.*|assets/.*|rosetta/.*|\.jsii|\.jsii\.tabl\.json|package\.json|README\.md|API\.md|LICENSE|CHANGELOG\.md)$'
needed='lib/index.js lib/index.d.ts .jsii .jsii.tabl.json rosetta/default.ts-fixture README.md API.md LICENSE
  assets/postgres/index.js assets/postgres/THIRD-PARTY-LICENSES.txt assets/postgres/ca/default.pem
  assets/sql-server/index.js assets/sql-server/THIRD-PARTY-LICENSES.txt assets/sql-server/ca/default.pem'

files=$(tar --list --gzip --file "$tarball" | sort)
if stray=$(grep --invert-match --extended-regexp "$allowed" <<<"$files"); then
  printf 'these files do not belong into the package:\n%s\n' "$stray" >&2
  exit 1
fi
for file in $needed; do
  grep --quiet --line-regexp --fixed-strings "package/$file" <<<"$files" || { printf 'the package lacks %s\n' "$file" >&2; exit 1; }
done
dependencies=$(tar --extract --gzip --to-stdout --file "$tarball" package/package.json | node -p 'Object.keys(JSON.parse(fs.readFileSync(0)).dependencies ?? {}).join(" ")')
if [ -n "$dependencies" ]; then
  printf 'the package has runtime dependencies: %s\n' "$dependencies" >&2
  exit 1
fi
printf '%s: %s files, %s bytes, no runtime dependencies\n' "$(basename "$tarball")" "$(wc -l <<<"$files")" "$(stat --format %s "$tarball")"
