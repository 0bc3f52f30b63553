# The steps of `.ci/run`, which sets `logs`, a folder, before it reads this file.
#
# A run has an end that no machine's speed moves: a step that would begin after `last_start` seconds is left out, and one that still
# runs after `last_end` seconds is stopped. Both count as skipped, and are named at the end. A step that takes `longest` seconds by
# itself hangs, and has failed.
last_start=${last_start:-$((74 * 60))}
last_end=${last_end:-$((84 * 60))}
longest=${longest:-$((45 * 60))}
started=${started:-$SECONDS}
broken=()
left_out=()
rm -rf "$logs" && mkdir -p "$logs"

# step NAME COMMAND...: runs a command, records its outcome and its log, prints its duration. Returns 1 if it did not run to its end.
step() {
  local name=$1 from=$SECONDS outcome=ok status=0 log writer limit=$longest
  shift
  log=$logs/$(printf '%02d' "$(find "$logs" -name '*.log' | wc -l)").log
  printf '\n=== %s\n' "$name"
  if [ $((SECONDS - started)) -ge "$last_start" ]; then
    touch "$log"
    outcome=skipped
  else
    local left=$((last_end - (SECONDS - started)))
    [ "$left" -lt 1 ] && left=1
    [ "$left" -lt "$limit" ] && limit=$left
    mkfifo "$log.pipe"
    tee "$log" <"$log.pipe" &
    writer=$!
    timeout --kill-after=20 "$limit" bash -c '"$@"' step "$@" </dev/null >"$log.pipe" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then outcome=FAILED; fi
    # 124 and 137 are of a command that was stopped.
    if [[ $status =~ ^(124|137)$ ]] && [ "$limit" -lt "$longest" ]; then outcome=skipped; fi
    # A process that the step leaves behind keeps the pipe open: what it says is not waited for.
    for _ in {1..20}; do
      kill -0 "$writer" 2>/dev/null || break
      sleep 0.1
    done
    rm "$log.pipe"
  fi
  if [ "$outcome" = FAILED ]; then broken+=("$name"); fi
  if [ "$outcome" = skipped ]; then left_out+=("$name"); fi
  printf -- '--- %s: %s, %ss\n' "$name" "$outcome" $((SECONDS - from))
  printf '%s\t%s\t%s\t%s\n' "$name" "$outcome" $((SECONDS - from)) "$log" >>"$logs/steps.tsv"
  [ "$outcome" != skipped ]
}
