#!/bin/bash
# supervise.sh DIRECTORY SIGNAL COMMAND... - keeps one server of a test alive exactly as long as the test process.
#
# Standard input is the lease: the test process holds the other end of the pipe, and the kernel closes it when that process
# ends, however it ends (even by SIGKILL). Then the server gets SIGNAL, after ten seconds SIGKILL, and DIRECTORY is removed.
# The server is a child of this script, so its process id cannot have been given to somebody else.
set -u
directory=$1 signal=$2
shift 2
exec 3<&0

# setsid makes the server the leader of a process group of its own, so that its children can be ended with it.
setsid "$@" 3<&- </dev/null >"$directory/server.log" 2>&1 &
server=$!
echo "$server" >"$directory/server.pid"

cat <&3 >/dev/null &
lease=$!
wait -n "$server" "$lease"

if kill -0 "$lease" 2>/dev/null; then
  # The server ended by itself. The test reads why from the log; the directory goes when the test lets go.
  touch "$directory/server.ended"
  wait "$lease"
else
  kill -s "$signal" "$server" 2>/dev/null
  for _ in $(seq 500); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.02
  done
fi
kill -KILL -- "-$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf "$directory"
