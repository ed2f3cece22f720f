# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with submit.sh
# Starts the embedded Spark, which has no scripts: this does what Spark's bin/spark-class does.
# Sourced by submit.sh. Reads home, jar, main_class, spark_args and job_args; changes settings and application.

embedded=$home/target/spark

# Inputs of at most this many bytes are read before the JVM's better compiler is worth its time.
max_small_bytes=$((1 << 30))

# Executors on other machines must reach the driver. A properties file may name any master, so a run
# with one counts as a cluster.
may_use_cluster() {
  local word
  [ ! -f "${SPARK_CONF_DIR:-$embedded/conf}/spark-defaults.conf" ] || return 0
  for word in "${MASTER-}" "${settings[@]}" ${spark_args[@]+"${spark_args[@]}"}; do
    word=${word#--*=}
    case ${word#spark.master=} in spark://* | yarn* | k8s://* | --properties-file) return 0 ;; esac
  done
  [[ " ${spark_args[*]-}" == *' --properties-file='* ]]
}

# Sets java, java_path, java_version (empty if unknown) and unwanted_options.
find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  java_path=$(command -v "$java") || fail 70 "there is no $java to run"
  java_version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"$/\1/p' \
    "$(dirname "$(readlink -f "$java_path")")/../release" 2>/dev/null || true)
  # Spark passes these to every JVM, and this JVM would print a warning: a module that only MLlib uses,
  # and a package that Java 24 removed.
  unwanted_options=' --add-modules=jdk.incubator.vector '
  case $java_version in 2[4-9]* | [3-9][0-9]*)
    unwanted_options+='--add-opens=java.base/sun.security.action=ALL-UNNAMED '
  esac
}

# make_java_command SPARK-SUBMIT-ARGUMENTS...: sets command to the JVM's command line, which Spark's
# launcher prints. The launcher's exit code follows as the last word.
make_java_command() {
  local word status end words=()
  while IFS= read -r -d '' word; do
    [[ $unwanted_options == *" $word "* ]] || words+=("${word#$'\n'}")
  done < <(
    "$java" -XX:TieredStopAtLevel=1 -cp "$(echo "$embedded"/jars/spark-launcher_*.jar)" \
      org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" && status=0 || status=$?
    printf '\0%d\0' "$status"
  )
  end=$((${#words[@]} - 2)) status=${words[end + 1]}
  if [ "$status" != 0 ] || [ "$end" -lt 2 ]; then
    # These words are the error message of a JVM that cannot start.
    printf '%s' "${words[@]:0:end+1}" >&2
    [ "$status" != 0 ] || status=70
    fail "$status" "$java_path did not start the job: it ended with ${words[end + 1]}"
  fi
  command=("${words[@]:1:end-1}")
}

# Whether all inputs are local and small, or image folders, of which only the names are read.
has_small_input() {
  local word file option='' images=false paths=()
  for word in ${job_args[@]+"${job_args[@]}"}; do
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
  $images || [ "$(count_bytes "${paths[@]}")" -le "$max_small_bytes" ]
}

# count_bytes PATH...: prints the size of all files under the paths.
count_bytes() {
  # shellcheck disable=SC2012 # only the sizes are read
  ls -lnLR -- "$@" 2>/dev/null | awk '{ sum += $5 } END { printf "%.0f", sum }'
}

# Sets the environment and the JVM's options for make_java_command.
prepare_embedded_spark() {
  local jvm_options=$SPARK_SUBMIT_OPTS given_options
  export SPARK_HOME=$embedded SPARK_SCALA_VERSION=2.13
  # On the class path, the job's classes are loaded as fast as Spark's own.
  export SPARK_DIST_CLASSPATH=$jar${SPARK_DIST_CLASSPATH:+:$SPARK_DIST_CLASSPATH}
  if ! may_use_cluster; then
    # On this machine only: no open ports to other machines, no UI, no download of the jar.
    export SPARK_LOCAL_IP=${SPARK_LOCAL_IP-127.0.0.1}
    settings+=(--conf spark.ui.enabled=false)
    application=spark-internal
  fi
  find_java
  given_options="$jvm_options ${spark_args[*]-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}"
  # This collector costs a short run the least.
  [[ $given_options == *-XX:+Use*GC* ]] || jvm_options="-XX:+UseParallelGC $jvm_options"
  # shellcheck source=src/main/shell/class-archive.sh
  source "$home/src/main/shell/class-archive.sh"
  find_class_archive
  ! needs_class_archive || make_class_archive "$jvm_options"
  # The quick compiler only.
  [[ $given_options == *-XX:*Tiered* ]] || ! has_small_input || jvm_options="-XX:TieredStopAtLevel=1 $jvm_options"
  # If other options do not fit the archive, the JVM goes on without it; the log option hides its warning.
  [ ! -f "$archive" ] || jvm_options="\"$archive_use=$archive\" -Xlog:$archive_log*=off $jvm_options"
  SPARK_SUBMIT_OPTS=$jvm_options
}
