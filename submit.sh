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

spark_options=(
  --class io.github.adaptivemargins.AdaptiveMarginsJob
  --properties-file "$home/conf/spark-defaults.conf"
  ${spark_options[@]+"${spark_options[@]}"}
)
export SPARK_SUBMIT_OPTS="\"-Dlog4j2.configurationFile=$home/conf/log4j2.properties\" ${SPARK_SUBMIT_OPTS-}"

if [ -n "${SPARK_HOME-}" ]; then
  submit=$SPARK_HOME/bin/spark-submit
  [ -x "$submit" ] || { say "SPARK_HOME is set to $SPARK_HOME but must hold bin/spark-submit"; exit 64; }
else
  submit=$(command -v spark-submit || true)
fi
if [ -n "$submit" ]; then
  # The cluster's own defaults hold where conf/spark-defaults.conf is silent.
  exec "$submit" --load-spark-defaults "${spark_options[@]}" "$jar" ${job_options[@]+"${job_options[@]}"}
fi

# The embedded Spark: its launcher makes the command line of a JVM from that of spark-submit.
export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13
case "${MASTER-} ${spark_options[*]}" in
  *spark://* | *yarn* | *k8s://*) ;;
  # Alone on this machine, nothing of Spark need listen beyond it.
  *) export SPARK_LOCAL_IP=${SPARK_LOCAL_IP-127.0.0.1} ;;
esac
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command=()
while IFS= read -r -d '' word; do
  # MLlib alone uses this module, and the JVM warns of it.
  [ "$word" = --add-modules=jdk.incubator.vector ] || command+=("${word#$'\n'}")
done < <("$java" -cp "$embedded/jars/*" org.apache.spark.launcher.Main \
  org.apache.spark.deploy.SparkSubmit "${spark_options[@]}" "$jar" ${job_options[@]+"${job_options[@]}"})
exec "${command[@]:1}"
