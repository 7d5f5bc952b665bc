#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the locales of the tests in a folder, for LOCPATH; nothing is installed. Usage: make_locales.sh FOLDER
set -eu

folder=$1
command -v localedef >/dev/null || {
    echo "make_locales.sh: localedef was not found (Debian: libc-bin)" >&2
    exit 1
}
mkdir -p "$folder"
for locale in de_DE ps_AF; do
    # Status 1 is for warnings: what was written counts.
    [ -f "$folder/$locale.UTF-8/LC_NUMERIC" ] ||
        localedef -i "$locale" -f UTF-8 "$folder/$locale.UTF-8" || [ -f "$folder/$locale.UTF-8/LC_NUMERIC" ] || {
        echo "make_locales.sh: $locale could not be built (Debian: its source is in locales)" >&2
        exit 1
    }
done
[ "$(LOCPATH=$folder LC_ALL=de_DE.UTF-8 locale decimal_point)" = , ] || {
    echo "make_locales.sh: the locale in $folder has no decimal comma" >&2
    exit 1
}
