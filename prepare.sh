# Sourced by ./run and ./test: installs packages and builds, quietly unless something fails.
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s\n' "$*" >&2; }

# quietly LOG COMMAND...: shows the end of the log only if the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p build
  "$@" >"build/$log" 2>&1 </dev/null || {
    local code=$?
    say "failed: $*"
    tail -n 60 "build/$log" >&2
    exit $code
  }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The names of the packages that are listed and missing; $1 is "run" or "test". A program that came from elsewhere
# (node is often the newer one) counts as installed.
missing_packages() {
  local wanted
  wanted=$(sed '/^#/!b; /^# to test/{'"$([ "$1" = test ] && echo d || echo q)"'}' packages.debian | grep -v '^#' | grep .)
  local name
  for name in $wanted; do
    case $name in
      nodejs) command -v node >/dev/null && continue ;;
      npm) command -v npm >/dev/null && continue ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

install_packages() {
  local missing
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || return 0
  say "installing $(wc -w <<<"$missing") Debian packages …"
  # Installed for their programs only: no database cluster of the machine's own, no mail system, no web server that runs.
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  quietly apt-update.log as_root apt-get update -q
  echo "postfix postfix/main_mailer_type select No configuration" | as_root debconf-set-selections
  # shellcheck disable=SC2086
  quietly apt-install.log as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -q --no-install-recommends $missing
}

# build PRESET
build() {
  if [ ! -e "build/$1/build.ninja" ]; then
    say "configuring …"
    quietly "configure-$1.log" cmake --preset "$1"
  fi
  # A dry run ends where CMake looks for new files: so that is done first, and then left out of the plan.
  quietly "configure-$1.log" ninja -C "build/$1" build.ninja
  sed '/^build build\.ninja:/,/^$/d' "build/$1/build.ninja" >"build/$1/plan.ninja"
  if ! ninja -C "build/$1" -f plan.ninja -n 2>/dev/null | grep -q 'no work to do'; then
    say "building ($1) …"
  fi
  quietly "build-$1.log" cmake --build --preset "$1"
}
