# shellcheck shell=bash disable=SC2154 # variables are shared with submit.sh
# Kubernetes' cluster mode. Sourced by submit.sh, whose spark_args it reads.
# Spark's client ends with 0 however the driver's pod ends, so submit.sh follows the pod in its output.

# find_spark_option OPTION SETTING DEFAULT: prints the value that spark_args give to an option of
# spark-submit or to the Spark setting of the same meaning. OPTION is '' if there is none.
find_spark_option() {
  local i word value=$3
  for ((i = 0; i < ${#spark_args[@]}; i++)); do
    word=${spark_args[i]#--conf=}
    case $word in
      "$1") value=${spark_args[i + 1]-} ;;
      "$1="* | "$2="*) value=${word#*=} ;;
    esac
  done
  printf '%s' "$value"
}

is_kubernetes_cluster_mode() {
  [[ "${MASTER-} ${spark_args[*]-}" == *k8s://* &&
    $(find_spark_option --master spark.master "${MASTER-}") == k8s://* &&
    $(find_spark_option --deploy-mode spark.submit.deployMode "${DEPLOY_MODE-}") == cluster ]]
}

# Otherwise the driver uses the jar in its image.
is_jar_uploaded() {
  [ -n "$(find_spark_option '' spark.kubernetes.file.upload.path '')" ]
}

waits_for_pod() {
  [ "$(find_spark_option '' spark.kubernetes.submission.waitAppCompletion '')" != false ]
}

# Reads spark-submit's log from standard input and passes it on, without repeated status lines.
# Ends with the exit code of the driver's container, or with 74 if the pod was evicted or deleted.
report_pod() {
  local line status last='' pod='' namespace='' phase='' container='' code='' hint
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *'Application status for '*)
        status=${line#*Application}
        [ "$status" != "$last" ] || continue
        last=$status
        ;;
      *'pod name: '*) pod=${line##*: } code='' ;;
      *'namespace: '*) namespace=${line##*: } ;;
      *'phase: '*) phase=${line##*: } ;;
      *'container name: '*) container=${line##*: } ;;
      *'exit code: '*)
        [ -n "$code" ] && [ "$container" != spark-kubernetes-driver ] || code=${line##*: }
        ;;
    esac
    printf '%s\n' "$line" >&2
  done
  [ "$phase" != Succeeded ] || return 0
  [ -n "$pod" ] || fail 74 "spark-submit did not report a driver's pod"
  hint="the last line of kubectl logs -n $namespace $pod says why"
  case $code in
    '' | 0 | *[!0-9]*) code=74 hint="kubectl describe -n $namespace pod $pod may say why" ;;
    *) phase+=" with exit code $code" ;;
  esac
  fail "$code" "the driver's pod $pod is $phase; $hint"
}

# run_and_follow_pod COMMAND...: ends with the code of the command, or if that is 0, of the pod.
run_and_follow_pod() {
  local reporter submission status pod_status=0
  exec 4> >(report_pod 4>&-)
  reporter=$!
  "$@" 2>&4 4>&- &
  submission=$!
  trap 'kill "$submission" 2>/dev/null || true' INT TERM HUP
  # A signal interrupts wait, so wait until the process has ended.
  while
    wait "$submission" && status=0 || status=$?
    kill -0 "$submission" 2>/dev/null
  do :; done
  exec 4>&-
  wait "$reporter" || pod_status=$?
  [ "$status" = 0 ] || exit "$status"
  exit "$pod_status"
}
