#!/usr/bin/env bash
# Runs the job: ./submit.sh [spark-submit options --] job options
# With $SPARK_HOME/bin/spark-submit, else the spark-submit on the PATH, else the Spark that the
# build laid under target/. Without --, every argument is the job's.
set -euo pipefail

say() { printf 'submit.sh: %s\n' "$*" >&2; }

script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in
    /*) script=$link ;;
    *) script=$(dirname "$script")/$link ;;
  esac
done
home=$(cd "$(dirname "$script")" && pwd -P)
jar=$home/target/adaptive-margins.jar
embedded=$home/target/spark
class=io.github.adaptivemargins.AdaptiveMarginsJob

spark_options=() job_options=("$@")
for ((i = 1; i <= $#; i++)); do
  if [ "${!i}" = -- ]; then
    spark_options=("${@:1:i-1}") job_options=("${@:i+1}")
    break
  fi
done

if [ ! -f "$jar" ]; then
  say "building $jar, this once"
  mvn -B -q -f "$home/pom.xml" package -DskipTests >&2 || { say "the build failed"; exit 70; }
fi

# A progress bar while Spark works, where somebody watches.
[ -t 2 ] && spark_options=(--conf spark.ui.showConsoleProgress=true ${spark_options[@]+"${spark_options[@]}"})

settings=(--properties-file "$home/conf/spark-defaults.conf")
spark_options=(--class "$class" ${spark_options[@]+"${spark_options[@]}"})
export SPARK_SUBMIT_OPTS="\"-Dlog4j2.configurationFile=$home/conf/log4j2.properties\" ${SPARK_SUBMIT_OPTS-}"

if [ -n "${SPARK_HOME-}" ]; then
  submit=$SPARK_HOME/bin/spark-submit
  [ -x "$submit" ] || { say "SPARK_HOME is set to $SPARK_HOME but must hold bin/spark-submit"; exit 64; }
else
  submit=$(command -v spark-submit || true)
fi
if [ -n "$submit" ]; then
  # The cluster's own defaults hold where conf/spark-defaults.conf is silent. Spark 3.5 reads one
  # file of the two: there the job's settings go one by one.
  case $("$submit" --help 2>&1 || true) in
    *--load-spark-defaults*) settings+=(--load-spark-defaults) ;;
    *)
      settings=()
      while read -r key value; do
        case $key in '' | '#'*) ;; *) settings+=(--conf "$key=$value") ;; esac
      done <"$home/conf/spark-defaults.conf"
      ;;
  esac
  exec "$submit" "${settings[@]}" "${spark_options[@]}" "$jar" ${job_options[@]+"${job_options[@]}"}
fi

# On the class path, the job's classes are loaded as fast as Spark's own.
export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13
export SPARK_DIST_CLASSPATH=$jar${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}
application=$jar
case "${MASTER-} ${spark_options[*]}" in
  *spark://* | *yarn* | *k8s://*) ;;
  *)
    # Alone on this machine: nothing need listen beyond it, nor serve pages, nor hand out the jar.
    export SPARK_LOCAL_IP=${SPARK_LOCAL_IP-127.0.0.1}
    spark_options=(--conf spark.ui.enabled=false "${spark_options[@]}")
    application=spark-internal
    ;;
esac

# What Spark asks of every JVM and this one warns of: a module that MLlib alone uses, and a package
# that Java 24 did away with.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || { say "there is no $java to run"; exit 70; }
unwanted=' --add-modules=jdk.incubator.vector '
if grep -qsE '^JAVA_VERSION="(2[4-9]|[3-9][0-9])' "$(dirname "$(readlink -f "$(command -v "$java")")")/../release"; then
  unwanted+='--add-opens=java.base/sun.security.action=ALL-UNNAMED '
fi

# Fills command with the JVM's command line, which Spark's launcher makes of spark-submit's: a JVM that
# only has to start, and finds its classes in the first jar.
to_command() {
  local launcher=("$embedded"/jars/spark-launcher_*.jar)
  command=()
  while IFS= read -r -d '' word; do
    [[ $unwanted == *" $word "* ]] || command+=("${word#$'\n'}")
  done < <("$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -cp "${launcher[0]}:$embedded/jars/*" \
    org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
  wait $! 2>/dev/null || true
  command=("${command[@]:1}")
}

# Spark's classes as the JVM has them loaded, so that it need not parse and verify them each time.
archive=$embedded/classes.jsa
jvm_options=$SPARK_SUBMIT_OPTS
case "$jvm_options ${spark_options[*]}" in
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

to_command "${settings[@]}" "${spark_options[@]}" "$application" ${job_options[@]+"${job_options[@]}"}
exec "${command[@]}"
