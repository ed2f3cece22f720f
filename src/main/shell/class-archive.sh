# shellcheck shell=bash disable=SC2034,SC2154 # variables are shared with the scripts that source this one
# An archive of loaded classes, so that the JVM need not parse and verify them at each start. Since
# Java 25 it also contains linked classes and profiles. Sourced by embedded-spark.sh.

# Sets archive, the file for this jar and this JVM, and the JVM's options for it. The name contains
# both, because not every JVM detects another one's archive.
find_class_archive() {
  archive=$embedded/classes-$java_version-$({ cat "$jar" && ls "$embedded/jars"; } | cksum | tr ' ' -)
  case $java_version in
    2[5-9]* | [3-9][0-9]*)
      archive+=.aot archive_make=-XX:AOTCacheOutput archive_use=-XX:AOTCache archive_log=aot
      ;;
    *) archive+=.jsa archive_make=-XX:ArchiveClassesAtExit archive_use=-XX:SharedArchiveFile archive_log=cds ;;
  esac
}

# Whether the archive is missing and can be made. The JVM refuses an archive that is older than the
# jar, even if the content of the jar is the same.
needs_class_archive() {
  [ ! "$archive" -nt "$jar" ] && [ -w "$embedded" ] && [ -n "$java_version" ]
}

# make_class_archive JVM_OPTIONS: runs the job on small inputs and stores the classes that it loads. If
# this fails, the job runs without an archive.
make_class_archive() {
  local new=$embedded/making.$$
  log "preparing $archive for faster starts, once per build"
  rm -f "$embedded/classes-$java_version"-*.jsa "$embedded/classes-$java_version"-*.aot "$embedded/classes.jsa"
  SPARK_SUBMIT_OPTS="$1 \"$archive_make=$new\"" \
    make_java_command --master 'local[*]' --conf spark.ui.enabled=false \
    --class "${main_class%.*}.ArchiveWarmup" spark-internal "$home/src/sample/train.csv" "$new.d"
  if "${command[@]}" >/dev/null 2>&1; then mv -f "$new" "$archive"; fi
  rm -rf "$new" "$new.d"
}
