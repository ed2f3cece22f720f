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

# chosen OPTION SETTING DEFAULT: what was chosen before the dashes, by an option of spark-submit or by
# Spark's setting of the same; '' for an option where there is none.
chosen() {
  local i word value=$3
  for ((i = 0; i < ${#given[@]}; i++)); do
    word=${given[i]#--conf=}
    case $word in
      "$1") value=${given[i + 1]-} ;;
      "$1="* | "$2="*) value=${word#*=} ;;
    esac
  done
  printf '%s' "$value"
}

# The driver of Kubernetes' cluster mode is of an image, in which the jar lies where clusters.md puts it.
application=$jar in_pod=false
if [[ "${MASTER-} ${given[*]-}" == *k8s://* && $(chosen --master spark.master "${MASTER-}") == k8s://* &&
  $(chosen --deploy-mode spark.submit.deployMode "${DEPLOY_MODE-}") == cluster ]]; then
  in_pod=true
  [ -n "$(chosen '' spark.kubernetes.file.upload.path '')" ] ||
    application=${ADAPTIVE_MARGINS_JAR-local:///opt/adaptive-margins/adaptive-margins.jar}
fi

# Passes on what spark-submit logs of the driver's pod, its status of each second only where it is another,
# and ends as the pod did: with the code of its container, or, where it was evicted or deleted, with 74.
follow_pod() {
  local line status last='' pod='' namespace='' phase='' container='' code='' why
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
  [ -n "$pod" ] || fail 74 "spark-submit did not say what became of a driver's pod"
  why="the last line of kubectl logs -n $namespace $pod says why"
  case $code in
    '' | 0 | *[!0-9]*) code=74 why="kubectl describe -n $namespace pod $pod may say why" ;;
    *) phase+=" with exit code $code" ;;
  esac
  fail "$code" "the driver's pod $pod is $phase; $why"
}

# Becomes spark-submit. Where the driver is a pod, spark-submit ends with 0 whatever the pod came to: then the
# pod is followed.
become() {
  local spark pod status ended=0
  if ! $in_pod || [ "$(chosen '' spark.kubernetes.submission.waitAppCompletion '')" = false ]; then
    exec "$@"
  fi
  exec 4> >(follow_pod 4>&-)
  pod=$!
  "$@" 2>&4 4>&- &
  spark=$!
  trap 'kill "$spark" 2>/dev/null || true' INT TERM HUP
  # Once more after a signal, which ends a wait.
  while
    wait "$spark" && status=0 || status=$?
    kill -0 "$spark" 2>/dev/null
  do :; done
  exec 4>&-
  wait "$pod" || ended=$?
  [ "$status" = 0 ] || exit "$status"
  exit "$ended"
}

if [ -n "${SPARK_HOME-}" ]; then
  submit=$SPARK_HOME/bin/spark-submit
  [ -x "$submit" ] || fail 64 "SPARK_HOME is set to $SPARK_HOME but must hold bin/spark-submit"
else
  submit=$(type -P spark-submit || true)
  [ -z "$submit" ] || [ -x "$submit" ] || fail 64 "$submit is on the PATH but cannot be run"
fi
if [ -n "$submit" ]; then
  become "$submit" "${options[@]}" ${given[@]+"${given[@]}"} "$application" ${job[@]+"${job[@]}"}
fi

# What follows is Spark's own bin/spark-class for the embedded Spark, which has no scripts. On the class
# path, the job's classes are loaded as fast as Spark's own.
embedded=$home/target/spark
export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13
export SPARK_DIST_CLASSPATH=$jar${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}
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
version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' \
  "$(dirname "$(readlink -f "$path")")/../release" 2>/dev/null || true)
case $version in 2[4-9]* | [3-9][0-9]*)
  unwanted+='--add-opens=java.base/sun.security.action=ALL-UNNAMED '
esac

# Fills command with the JVM's command line, which Spark's launcher makes of spark-submit's: a JVM that
# only has to start. After the command, or what a JVM that cannot start says, comes how it ended.
to_command() {
  local word status end words=()
  while IFS= read -r -d '' word; do
    [[ $unwanted == *" $word "* ]] || words+=("${word#$'\n'}")
  done < <(
    "$java" -XX:TieredStopAtLevel=1 -cp "$(echo "$embedded"/jars/spark-launcher_*.jar)" \
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

# Whether all inputs are of this machine and hold so little that the JVM's better compiler would not earn the
# seconds which it takes: text and Parquet earn it from some gigabytes on, JSON from half of one. Of an image
# folder the names are read alone.
small=$((1 << 30))
is_small() {
  local word file option='' images=false paths=()
  for word in ${job[@]+"${job[@]}"}; do
    case $word in
      --table*) return 1 ;;
      --input | --format) option=$word; continue ;;
      --input=* | --format=*) option=${word%%=*} word=${word#*=} ;;
    esac
    case $option in
      --input)
        word=${word#file:} word=${word#//}
        if [ -e "$word" ]; then
          paths+=("$word")
        else
          compgen -G "$word" >/dev/null || return 1
          while IFS= read -r file; do paths+=("$file"); done < <(compgen -G "$word")
        fi
        ;;
      --format) [ "$word" != imagefolder ] || images=true ;;
    esac
    option=''
  done
  [ ${#paths[@]} != 0 ] || return 1
  $images || [ "$(ls -lnLR -- "${paths[@]}" 2>/dev/null | awk '{ sum += $5 } END { printf "%.0f", sum }')" -le "$small" ]
}

jvm_options=$SPARK_SUBMIT_OPTS
known="$jvm_options ${given[*]-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}"
# A short run loses least to this collector.
[[ $known == *-XX:+Use*GC* ]] || jvm_options="-XX:+UseParallelGC $jvm_options"

# Spark's classes as the JVM has them loaded, so that it need not parse and verify them each time; of
# Java 25 on also linked, and with what the methods did. Of one jar and one JVM: not every JVM sees by
# itself that it is another's.
archive=$embedded/classes-$version-$({ cat "$jar" && ls "$embedded/jars"; } | cksum | tr ' ' -)
case $version in
  2[5-9]* | [3-9][0-9]*) archive+=.aot make=-XX:AOTCacheOutput use=-XX:AOTCache log=aot ;;
  *) archive+=.jsa make=-XX:ArchiveClassesAtExit use=-XX:SharedArchiveFile log=cds ;;
esac
# The JVM itself refuses that of a jar which was written anew, were it the same.
if [ ! "$archive" -nt "$jar" ] && [ -w "$embedded" ] && [ -n "$version" ]; then
  say "preparing $archive, once a build, for faster starts"
  rm -f "$embedded/classes-$version"-*.jsa "$embedded/classes-$version"-*.aot "$embedded/classes.jsa"
  making=$embedded/making.$$
  SPARK_SUBMIT_OPTS="$jvm_options \"$make=$making\"" \
    to_command --master 'local[*]' --conf spark.ui.enabled=false \
    --class "${class%.*}.Rehearsal" spark-internal "$home/src/sample/train.csv" "$making.d"
  if "${command[@]}" >/dev/null 2>&1; then mv -f "$making" "$archive"; fi
  rm -rf "$making" "$making.d"
fi
[[ $known == *-XX:*Tiered* ]] || ! is_small || jvm_options="-XX:TieredStopAtLevel=1 $jvm_options"
# Where the archive does not fit what else the JVM is told, it goes without, and need not say so.
[ ! -f "$archive" ] || jvm_options="\"$use=$archive\" -Xlog:$log*=off $jvm_options"
SPARK_SUBMIT_OPTS=$jvm_options

to_command "${options[@]}" ${given[@]+"${given[@]}"} "$application" ${job[@]+"${job[@]}"}
become "${command[@]}"
