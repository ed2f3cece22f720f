#!/usr/bin/env bash
# Runs the job: ./submit.sh [spark-submit options --] job options
# With $SPARK_HOME/bin/spark-submit, else the spark-submit on the PATH, else the Spark that the
# build laid under target/. Without --, every argument is the job's.
set -euo pipefail

say() { printf 'submit.sh: %s\n' "$*" >&2; }
fail() { say "${@:2}"; exit "$1"; }

home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
jar=$home/target/adaptive-margins.jar
class=io.github.adaptivemargins.AdaptiveMarginsJob

given=() job=("$@")
for ((i = 1; i <= $#; i++)); do
  if [ "${!i}" = -- ]; then
    given=("${@:1:i-1}") job=("${@:i+1}")
    break
  fi
done

if [ ! -f "$jar" ]; then
  say "building $jar, this once"
  mvn -B -q -f "$home/pom.xml" package -DskipTests >&2 || fail 70 "the build failed"
fi

# One by one, and not as a file: the installed Spark's own defaults hold where they are silent.
options=(--class "$class")
while read -r key value; do
  case $key in '' | '#'*) ;; *) options+=(--conf "$key=$value") ;; esac
done <"$home/conf/spark-defaults.conf"
# A progress bar while Spark works, where somebody watches.
[ -t 2 ] && options+=(--conf spark.ui.showConsoleProgress=true)
export SPARK_SUBMIT_OPTS="\"-Dlog4j2.configurationFile=$home/conf/log4j2.properties\" ${SPARK_SUBMIT_OPTS-}"

if [ -n "${SPARK_HOME-}" ]; then
  submit=$SPARK_HOME/bin/spark-submit
  [ -x "$submit" ] || fail 64 "SPARK_HOME is set to $SPARK_HOME but must hold bin/spark-submit"
else
  submit=$(type -P spark-submit || true)
  [ -z "$submit" ] || [ -x "$submit" ] || fail 64 "$submit is on the PATH but cannot be run"
fi
if [ -n "$submit" ]; then
  exec "$submit" "${options[@]}" ${given[@]+"${given[@]}"} "$jar" ${job[@]+"${job[@]}"}
fi

# What follows is Spark's own bin/spark-class for the embedded Spark, which has no scripts. On the class
# path, the job's classes are loaded as fast as Spark's own.
embedded=$home/target/spark
export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13
export SPARK_DIST_CLASSPATH=$jar${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}
application=$jar
# Whether executors may run elsewhere, which have to reach the driver. A file of properties may name any
# master: it is not read here.
may_be_cluster() {
  local word
  [ ! -f "${SPARK_CONF_DIR:-$embedded/conf}/spark-defaults.conf" ] || return 0
  for word in "${MASTER-}" "${options[@]}" ${given[@]+"${given[@]}"}; do
    word=${word#--*=}
    case ${word#spark.master=} in spark://* | yarn* | k8s://* | --properties-file) return 0 ;; esac
  done
  [[ " ${given[*]-}" == *' --properties-file='* ]]
}
if ! may_be_cluster; then
  # Alone on this machine: nothing need listen beyond it, nor serve pages, nor hand out the jar.
  export SPARK_LOCAL_IP=${SPARK_LOCAL_IP-127.0.0.1}
  options+=(--conf spark.ui.enabled=false)
  application=spark-internal
fi

# What Spark asks of every JVM and this one warns of: a module that MLlib alone uses, and a package
# that Java 24 did away with.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
path=$(command -v "$java") || fail 70 "there is no $java to run"
unwanted=' --add-modules=jdk.incubator.vector '
if grep -qsE '^JAVA_VERSION="(2[4-9]|[3-9][0-9])' "$(dirname "$(readlink -f "$path")")/../release"; then
  unwanted+='--add-opens=java.base/sun.security.action=ALL-UNNAMED '
fi

# Fills command with the JVM's command line, which Spark's launcher makes of spark-submit's: a JVM that
# only has to start. After the command, or what a JVM that cannot start says, comes how it ended.
to_command() {
  local word status end words=()
  while IFS= read -r -d '' word; do
    [[ $unwanted == *" $word "* ]] || words+=("${word#$'\n'}")
  done < <(
    "$java" -XX:TieredStopAtLevel=1 -cp "$embedded/jars/*" \
      org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" && status=0 || status=$?
    printf '\0%d\0' "$status"
  )
  end=$((${#words[@]} - 2)) status=${words[end + 1]}
  if [ "$status" != 0 ] || [ "$end" -lt 2 ]; then
    printf '%s' "${words[@]:0:end+1}" >&2
    [ "$status" != 0 ] || status=70
    fail "$status" "$path did not start the job: it ended with ${words[end + 1]}"
  fi
  command=("${words[@]:1:end-1}")
}

# Spark's classes as the JVM has them loaded, so that it need not parse and verify them each time.
archive=$embedded/classes.jsa
jvm_options=$SPARK_SUBMIT_OPTS
case "$jvm_options ${given[*]-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}" in
  *-XX:+Use*GC*) ;;
  # A short run loses least to this collector.
  *) jvm_options="-XX:+UseParallelGC $jvm_options" ;;
esac
if [ ! "$archive" -nt "$jar" ] && [ -w "$embedded" ]; then
  say "preparing $archive, once a build, for faster starts"
  SPARK_SUBMIT_OPTS="$jvm_options \"-XX:ArchiveClassesAtExit=$archive.$$\"" \
    to_command --master 'local[*]' --conf spark.ui.enabled=false --class "$class" spark-internal \
    --input "$home/src/sample/train.csv" --output "$embedded/sample.parquet"
  if "${command[@]}" >/dev/null 2>&1; then mv -f "$archive.$$" "$archive"; else rm -f "$archive.$$"; fi
  rm -f "$embedded/sample.parquet"
fi
# Where the archive is another JVM's, this one goes without, and need not say so.
SPARK_SUBMIT_OPTS="\"-XX:SharedArchiveFile=$archive\" -Xlog:cds=off -Xlog:cds+dynamic=off $jvm_options"

to_command "${options[@]}" ${given[@]+"${given[@]}"} "$application" ${job[@]+"${job[@]}"}
exec "${command[@]}"
