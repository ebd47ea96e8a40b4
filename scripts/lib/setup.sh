# shellcheck shell=bash
# Sourced by the scripts: says what is done, and installs what is missing.

say() { printf '\n== %s\n' "$*"; }

stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# The comment at the top of a script, as its help.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "scripts/$(basename "$0")"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The packages of scripts/system-packages for the given uses that are not installed.
missing_packages() {
    local use name
    while read -r use name _; do
        case " $* " in *" $use "*) ;; *) continue ;; esac
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
    done < <(grep -v -e '^#' -e '^$' scripts/system-packages) | sort -u
}

# need USE…: installs the Debian packages for these uses. Does nothing if all are there.
need() {
    local missing server
    [ "$(uname -s)" = Linux ] || stop "This runs on Linux (it is made and tested on Debian 12), not on $(uname -s)."
    command -v apt-get >/dev/null || stop "This installs Debian packages, but there is no apt-get. Install what scripts/system-packages lists by your own means, then use swift build and swift run hub."
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || stop "Run as root, or install them yourself: apt-get install ${missing[*]}"
    as_root apt-get update -q || stop "apt-get update failed; see above."
    echo 'postfix postfix/main_mailer_type select Local only' | as_root debconf-set-selections
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y -o Dpkg::Use-Pty=0 --no-install-recommends --no-remove \
        "${missing[@]}" </dev/null || stop "apt-get could not install all of: ${missing[*]}. See above; then run this again."
    for server in postfix dovecot; do
        case " ${missing[*]} " in *" $server"*) rest_service "$server" ;; esac
    done
}

# The tests start mail servers of their own; this machine does not become one.
rest_service() {
    [ ! -d /run/systemd/system ] || as_root systemctl disable --now --quiet "$1" || true
}

need_swift() {
    command -v swift >/dev/null ||
        stop "Swift is not on the PATH. Install the Swift 6.3 toolchain (https://www.swift.org/install/linux) and run this again."
    local version
    version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [ "$(printf '%s\n' 6.3 "$version" | sort -V | head -n 1)" = 6.3 ] ||
        stop "Swift ${version:-of an unknown version} is too old: 6.3 is needed (https://www.swift.org/install/linux)."
}
