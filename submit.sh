#!/usr/bin/env bash
# Runs the job: ./submit.sh [spark-submit options --] job options
# Uses $SPARK_HOME/bin/spark-submit, else the spark-submit on the PATH, else the embedded Spark that
# the build puts under target/. Without --, every argument is an option of the job.
set -euo pipefail

log() { printf 'submit.sh: %s\n' "$*" >&2; }

# fail CODE MESSAGE
fail() {
  log "${@:2}"
  exit "$1"
}

# Follows symbolic links to this script.
home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
jar=$home/target/adaptive-margins.jar
main_class=io.github.adaptivemargins.AdaptiveMarginsJob

# Splits the arguments at the first --.
spark_args=() job_args=("$@")
for ((i = 1; i <= $#; i++)); do
  if [ "${!i}" = -- ]; then
    spark_args=("${@:1:i-1}") job_args=("${@:i+1}")
    break
  fi
done

if [ ! -f "$jar" ]; then
  log "building $jar, only this time"
  mvn -B -q -f "$home/pom.xml" package -DskipTests >&2 || fail 70 "the build failed"
fi

# Each setting becomes a --conf. A properties file would replace the defaults of the installed Spark.
settings=()
while read -r key value; do
  case $key in '' | '#'*) ;; *) settings+=(--conf "$key=$value") ;; esac
done <"$home/conf/spark-defaults.conf"
# A terminal gets a progress bar.
[ -t 2 ] && settings+=(--conf spark.ui.showConsoleProgress=true)
export SPARK_SUBMIT_OPTS="\"-Dlog4j2.configurationFile=$home/conf/log4j2.properties\" ${SPARK_SUBMIT_OPTS-}"

# shellcheck source=src/main/shell/kubernetes.sh
source "$home/src/main/shell/kubernetes.sh"
application=$jar follows_pod=false
if is_kubernetes_cluster_mode; then
  is_jar_uploaded || application=${ADAPTIVE_MARGINS_JAR-local:///opt/adaptive-margins/adaptive-margins.jar}
  ! waits_for_pod || follows_pod=true
fi

if [ -n "${SPARK_HOME-}" ]; then
  spark_submit=$SPARK_HOME/bin/spark-submit
  [ -x "$spark_submit" ] || fail 64 "SPARK_HOME is set to $SPARK_HOME but must contain bin/spark-submit"
else
  spark_submit=$(type -P spark-submit || true)
  [ -z "$spark_submit" ] || [ -x "$spark_submit" ] || fail 64 "$spark_submit is on the PATH but cannot be run"
fi

if [ -z "$spark_submit" ]; then
  # shellcheck source=src/main/shell/embedded-spark.sh
  source "$home/src/main/shell/embedded-spark.sh"
  prepare_embedded_spark
fi
# ${a[@]+"${a[@]}"} is "${a[@]}", also for an empty array: bash before 4.4 calls that unset.
arguments=(--class "$main_class" "${settings[@]}" ${spark_args[@]+"${spark_args[@]}"}
  "$application" ${job_args[@]+"${job_args[@]}"})
if [ -n "$spark_submit" ]; then
  command=("$spark_submit" "${arguments[@]}")
else
  make_java_command "${arguments[@]}"
fi
# Replaces this process, unless it has to follow the driver's pod.
if $follows_pod; then run_and_follow_pod "${command[@]}"; else exec "${command[@]}"; fi
