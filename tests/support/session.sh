#!/usr/bin/env bash
# Runs a command in a desktop session of its own: session bus, unlocked keyring, virtual display, temporary home.
#
#   tests/support/session.sh [--no-x] COMMAND [ARGUMENT…]
#
#   --no-x   no Xvfb: the command gets the display that there is, or none
#
# The keyring is a real one with a known password, which must never end up in anybody's home: hence the temporary one.
# Ends with the exit code of the command. Whatever the command started is ended, whatever it wrote outside the current
# project is gone.
set -euo pipefail

fail() {
    echo "session: $*" >&2
    exit 1
}

# Second half: on the session bus.
if [[ ${1:-} == --on-the-bus ]]; then
    shift
    exec 2>&4 4>&-
    # An empty password would open a dialog. The daemon goes into the background and prints settings for ssh and the
    # like, which nothing here uses.
    printf 'temporary' | gnome-keyring-daemon --unlock --components=secrets >"$POOLDECK_SESSION/keyring.log" 2>&1 ||
        fail "gnome-keyring-daemon does not start: $(<"$POOLDECK_SESSION/keyring.log")"
    printf 'works' | timeout 20 secret-tool store --label=session session check 2>>"$POOLDECK_SESSION/keyring.log" ||
        fail "the keyring does not take a secret: $(<"$POOLDECK_SESSION/keyring.log")"
    [[ $(timeout 20 secret-tool lookup session check) == works ]] || fail "the keyring does not give a secret back"
    timeout 20 secret-tool clear session check
    exec "$@"
fi

with_x=true
if [[ ${1:-} == --no-x ]]; then
    with_x=false
    shift
fi
if (($# == 0)); then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
fi
self=$(readlink -f "${BASH_SOURCE[0]}")
for tool in dbus-run-session gnome-keyring-daemon secret-tool; do
    command -v "$tool" >/dev/null || fail "$tool is missing; see the section [test] of packaging/debian-packages.txt"
done

# Short: the path of a Unix socket may have 107 characters.
POOLDECK_SESSION=$(mktemp -d /tmp/pd.XXXXXX)
export POOLDECK_SESSION

# Everything that descends from this session, daemons included, carries its name in its environment.
members() {
    grep -lzsxF "POOLDECK_SESSION=$POOLDECK_SESSION" /proc/[0-9]*/environ | sed 's|[^0-9]||g' || true
}

end_session() {
    trap '' INT TERM HUP
    export -n POOLDECK_SESSION # what runs from here on is no member
    local round pids
    for ((round = 0; round < 40; round++)); do
        mapfile -t pids < <(members)
        ((${#pids[@]} > 0)) || break
        # Three seconds to end in order.
        kill "-$( ((round < 30)) && echo TERM || echo KILL)" "${pids[@]}" 2>/dev/null || true
        sleep 0.1
    done
    rm -rf "$POOLDECK_SESSION"
}
trap end_session EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A kept display is found through the home and the runtime directory that are about to be replaced.
if ! $with_x && [[ -n ${DISPLAY:-} ]]; then
    export XAUTHORITY=${XAUTHORITY:-$HOME/.Xauthority}
fi
if ! $with_x && [[ -n ${WAYLAND_DISPLAY:-} && $WAYLAND_DISPLAY != /* ]]; then
    export WAYLAND_DISPLAY=${XDG_RUNTIME_DIR:?}/$WAYLAND_DISPLAY
fi

export HOME=$POOLDECK_SESSION/home
export XDG_CONFIG_HOME=$HOME/.config XDG_DATA_HOME=$HOME/.local/share XDG_STATE_HOME=$HOME/.local/state
export XDG_CACHE_HOME=$HOME/.cache XDG_RUNTIME_DIR=$POOLDECK_SESSION/run TMPDIR=$POOLDECK_SESSION/tmp
mkdir -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR" "$TMPDIR"
chmod 700 "$XDG_RUNTIME_DIR"

# QtKeychain chooses its backend by these: KWallet where they say KDE, else the Secret Service by way of libsecret,
# which is loaded at run time. Without them it takes the Secret Service, and Qt no platform theme of a desktop.
unset XDG_CURRENT_DESKTOP DESKTOP_SESSION GNOME_DESKTOP_SESSION_ID KDE_FULL_SESSION KDE_SESSION_VERSION
unset GNOME_KEYRING_CONTROL DBUS_SESSION_BUS_ADDRESS SESSION_MANAGER SSH_AUTH_SOCK LANGUAGE QT_QPA_PLATFORMTHEME
export LC_ALL=C.UTF-8

if $with_x; then
    command -v Xvfb >/dev/null || fail "Xvfb is missing; see the section [test] of packaging/debian-packages.txt"
    unset WAYLAND_DISPLAY XAUTHORITY
    # It finds a free display by itself and says which, once it answers.
    Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp -noreset 3>"$POOLDECK_SESSION/display" \
        >"$POOLDECK_SESSION/xvfb.log" 2>&1 &
    for ((i = 0; i < 200; i++)); do
        [[ ! -s $POOLDECK_SESSION/display ]] || break
        kill -0 $! 2>/dev/null || break
        sleep 0.05
    done
    [[ -s $POOLDECK_SESSION/display ]] || fail "Xvfb does not start: $(<"$POOLDECK_SESSION/xvfb.log")"
    DISPLAY=:$(<"$POOLDECK_SESSION/display")
    export DISPLAY
fi

# In the background, so that a signal is answered at once; with the signals and the input of the foreground. The bus
# complains about limits that it cannot raise; its standard error goes elsewhere, the command's does not.
env --default-signal=INT,QUIT dbus-run-session -- "$self" --on-the-bus "$@" <&0 4>&2 2>"$POOLDECK_SESSION/bus.log" &
code=0
wait $! || code=$?
exit "$code"
